-- Writes what pandoc has read as Markdown in parts: before each block a line that says what it is.

local BEGINS = "\x1e" -- before the kind of a part
local NOTE = "\x1d" -- around the number of a note
local TO = {format = "commonmark", extensions = {"pipe_tables"}}
local MOST_COLUMNS = 30
local RAISED = {["+"] = "⁺", ["-"] = "⁻"}
for number, sign in ipairs({"¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"}) do RAISED[tostring(number)] = sign end
RAISED["0"] = "⁰"

-- Inlines

local function content(each) return each.content end

-- Without superscripts, the sixth power of 10 would be 106, and the year 2025 with a note 1 would be 20251.
-- The last of a paragraph may have the mark of looks.py after it.
local function raised(each)
  local words, mark = pandoc.utils.stringify(each):gsub("−", "-"):match("^%s*([-+]?%d+)%s*([\xf3\xf4\x80-\xbf]*)$")
  return words and pandoc.Str(words:gsub(".", RAISED) .. mark) or each.content
end

-- Joins two adjacent bold passages, and what is bold twice.
local function joined(inlines)
  local found = pandoc.List()
  for _, inline in ipairs(inlines) do
    local last, is_marked = found[#found], inline.t == "Strong" or inline.t == "Emph"
    if is_marked then inline = inline:walk({[inline.t] = content}) end
    if is_marked and last and last.t == inline.t then
      last.content:extend(inline.content)
    else
      found:insert(inline)
    end
  end
  return found
end

local function without_tags(inlines)
  local is_tagged = false
  for _, inline in ipairs(inlines) do is_tagged = is_tagged or inline.format == "html" end
  if not is_tagged then return nil end
  local as_is = pandoc.WriterOptions({wrap_text = "preserve"})
  local page = pandoc.write(pandoc.Pandoc({pandoc.Plain(inlines)}), "html", as_is)
  return pandoc.utils.blocks_to_inlines(pandoc.read(page, "html").blocks)
end

local function is_space(inline)
  return inline and (inline.t == "LineBreak" or inline.t == "SoftBreak" or inline.t == "Space")
end

-- A page break within a paragraph leaves a line break at its beginning or end.
local function trimmed(inlines)
  while is_space(inlines[1]) do inlines:remove(1) end
  while is_space(inlines[#inlines]) do inlines:remove(#inlines) end
  for _, each in ipairs({inlines[1], inlines[#inlines]}) do
    if each.t == "Strong" or each.t == "Emph" then each.content = trimmed(each.content) end
  end
  return inlines
end

-- Tables

-- Returns blocks without the lists and quotations around them; headings as texts.
local function flat(blocks)
  local found = pandoc.List()
  for _, block in ipairs(blocks) do
    local is_list = block.t == "BulletList" or block.t == "OrderedList"
    if is_list then
      for _, item in ipairs(block.content) do found:extend(flat(item)) end
    elseif block.t == "BlockQuote" or block.t == "Div" or block.t == "Figure" then
      found:extend(flat(block.content))
    elseif block.t == "Header" then
      found:insert(pandoc.Plain(block.content))
    else
      found:insert(block)
    end
  end
  return found
end

-- A cell in Markdown is one line and one column wide. A merged cell's words stand in the first of its places.
-- A table of one cell is a frame around a page or a remark.
local function simple(given)
  local found = pandoc.utils.to_simple_table(given)
  local separator = {pandoc.Str(";"), pandoc.Space()}

  local function on_one_line(cell)
    local words = pandoc.utils.blocks_to_inlines(flat(cell), separator)
    return {pandoc.Plain(words:walk({LineBreak = function() return separator end}))}
  end

  local cells = pandoc.List({found.header, table.unpack(found.rows)}):filter(function(row) return #row > 0 end)
  if #cells == 1 and #cells[1] == 1 then return cells[1][1] .. given.caption.long end
  local width = math.min(#found.aligns, MOST_COLUMNS)
  if width == 0 then return given.caption.long end
  local function row_of(cells) return pandoc.List({table.unpack(cells, 1, width)}):map(on_one_line) end

  found.aligns, found.widths = {}, {}
  for column = 1, width do found.aligns[column], found.widths[column] = "AlignDefault", 0 end
  found.rows = found.rows:map(row_of)
  found.header = #found.header > 0 and row_of(found.header) or found.rows:remove(1)
  return {pandoc.utils.from_simple_table(found), table.unpack(given.caption.long)}
end

-- Parts

local parts, notes

local function add(kind, ...)
  parts:insert(pandoc.RawBlock("commonmark", BEGINS .. kind))
  parts:extend({...})
end

local add_all

local KINDS = {
  BulletList = "list", OrderedList = "list", HorizontalRule = "rule", Para = "paragraph", Plain = "paragraph",
}
local ADD = {
  Div = function(block) add_all(block.content) end,
  Figure = function(block) add_all(block.content .. block.caption.long) end,
  -- A term is what other guides write above its definitions: a bold label with a colon.
  DefinitionList = function(list)
    for _, item in ipairs(list.content) do
      local label = pandoc.utils.stringify(item[1]):gsub("%s*:?%s*$", "")
      add("paragraph", pandoc.Para({pandoc.Strong({pandoc.Str(label .. ":")})}))
      for _, definition in ipairs(item[2]) do add_all(definition) end
    end
  end,
  Header = function(block)
    local words = block:walk({LineBreak = pandoc.Space, SoftBreak = pandoc.Space}).content
    add("heading", pandoc.Header(block.level, trimmed(words)))
  end,
  RawBlock = function(block) add("hidden", pandoc.RawBlock("commonmark", block.text)) end,
}

function add_all(blocks)
  for _, block in ipairs(blocks) do
    if KINDS[block.t] == "paragraph" then block.content = trimmed(block.content) end
    if ADD[block.t] then ADD[block.t](block) else add(KINDS[block.t] or "other", block) end
  end
end

local function note(each)
  notes:insert(each.content)
  return pandoc.Str(NOTE .. #notes .. NOTE)
end

local function is_remark(block) return block.text:match("^%s*<!%-%-.*%-%->%s*$") end

-- Reads tags in Markdown as those of a page, but for remarks.
local AS_PAGE = {
  Inlines = without_tags,
  RawBlock = function(block) return not is_remark(block) and pandoc.read(block.text, "html").blocks or nil end,
}
-- A line underlined throughout stands for a bold heading.
local UNDERLINED = {
  Para = function(block)
    local only = block.content[1]
    return #block.content == 1 and only.t == "Underline" and pandoc.Para({pandoc.Strong(only.content)}) or nil
  end,
}
local PLAINER = {
  Superscript = raised, Subscript = content, Underline = content, Span = content, SmallCaps = content,
  Strikeout = content, Inlines = joined, Table = simple,
  Link = function(each) return each.target:match("^#") and each.content or nil end,
  Image = function(each) each.attr = pandoc.Attr() return each end,
}

function Writer(doc, opts)
  parts, notes = pandoc.List(), pandoc.List()
  local blocks = doc.blocks:walk({Note = note})
  local function mended(each) return each:walk(AS_PAGE):walk(UNDERLINED):walk(PLAINER) end
  add_all(mended(blocks))
  for number, each in ipairs(notes) do add("footnote " .. number, pandoc.Div(mended(each):walk({BlockQuote = content}))) end
  return (pandoc.write(pandoc.Pandoc(parts), TO, opts):gsub(NOTE .. "(%d+)" .. NOTE, "[^%1]"))
end
