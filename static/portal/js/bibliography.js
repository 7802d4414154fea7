// The bibliography: these modules, which become one file when static files are collected.
import "./look.js";
import "./sheets.js";
import "./panels.js";
import "./filter.js";
import "./offline.js";
import "./later.js";
