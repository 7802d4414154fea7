// What pages of text need once somebody reads: these modules, which become one file when static files are collected.
import "./contents.js";
import "./copy.js";
import "./passages.js";
