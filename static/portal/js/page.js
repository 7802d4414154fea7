// Every page but the two lists: these modules, which become one file when static files are collected.
import "./look.js";
import "./sheets.js";
import "./panels.js";
import "./diagrams.js";
import "./local-time.js";
import "./offline.js";
import "./later.js";
