-- Writes what pandoc has read as Markdown in parts: before each block a line that says what it is.

local BEGINS = "\x1e" -- before the kind of a part
local NOTE = "\x1d" -- around the number of a note
local TO = {format = "commonmark", extensions = {"pipe_tables"}}
local MOST_COLUMNS = 30
local RAISED = {["0"] = "⁰", ["+"] = "⁺", ["-"] = "⁻"}
for number, sign in ipairs({"¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"}) do RAISED[tostring(number)] = sign end
local SEPARATOR = {pandoc.Str(";"), pandoc.Space()}

-- Inlines

local function content(each) return each.content end

-- Without superscripts, the sixth power of 10 would be 106, and the year 2025 with a note 1 would be 20251.
-- The last of a line may have the mark of office.py after it.
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
  if not inlines:find_if(function(each) return each.format == "html" end) then return nil end
  local as_is = pandoc.WriterOptions({wrap_text = "preserve"})
  local page = pandoc.write(pandoc.Pandoc({pandoc.Plain(inlines)}), "html", as_is)
  return pandoc.utils.blocks_to_inlines(pandoc.read(page, "html").blocks)
end

local SPACES = {LineBreak = true, SoftBreak = true, Space = true}

-- A page break within a paragraph leaves a line break at its beginning or end.
local function trimmed(inlines)
  while inlines[1] and SPACES[inlines[1].t] do inlines:remove(1) end
  while inlines[1] and SPACES[inlines[#inlines].t] do inlines:remove() end
  for _, each in ipairs({inlines[1], inlines[#inlines]}) do
    if each.t == "Strong" or each.t == "Emph" then each.content = trimmed(each.content) end
  end
  return inlines
end

local function decoded(hex) return string.char(tonumber(hex, 16)):match("[%w/:?&=#%%.,_~+-]") end

-- Links to places in the file are words. Google replaces others with links to a page that counts clicks.
local function direct(link)
  if link.target:match("^#") then return link.content end
  local query = link.target:match("^https?://www%.google%.[%w.]+/url%?(.*)") or ""
  local address = ("&" .. query):match("&q=(https?[^&]+)")
  if address then link.target = address:gsub("%%(%x%x)", decoded) end
  return link
end

-- Programs describe a picture by its file or address when nobody has described it.
local function described(picture)
  local words = pandoc.utils.stringify(picture.caption)
  local is_file = words:match("^%a?:?[\\/]%S") or words:match("^%S+%.%a%a%a%a?$")
  if is_file or words:match("^%a+://%S+$") then picture.caption = {} end
  picture.attr = pandoc.Attr()
  return picture
end

-- Tables: a cell in Markdown is one line and one column wide

local function on_one_line(cell)
  local words = pandoc.List()
  local function take(inlines)
    words:extend(#words > 0 and SEPARATOR or {})
    words:extend(inlines)
    return inlines, false
  end
  local function take_code(block) take({pandoc.Code(block.text)}) end
  pandoc.Div(cell):walk({traverse = "topdown", Inlines = take, CodeBlock = take_code})
  return {pandoc.Plain(pandoc.Inlines(words):walk({LineBreak = function() return SEPARATOR end}))}
end

-- A merged cell's words stand in the first of its places. A table of one cell is a frame around a page or a remark.
local function simple(given)
  local found = pandoc.utils.to_simple_table(given)
  local rows = pandoc.List({found.header, table.unpack(found.rows)}):filter(function(row) return #row > 0 end)
  local width = math.min(#found.aligns, MOST_COLUMNS)
  if #rows == 1 and #rows[1] == 1 then return rows[1][1] .. given.caption.long end
  if width == 0 or #rows == 0 then return given.caption.long end
  found.aligns, found.widths = {}, {}
  for column = 1, width do found.aligns[column], found.widths[column] = "AlignDefault", 0 end
  found.rows = rows:map(function(row) return pandoc.List({table.unpack(row, 1, width)}):map(on_one_line) end)
  found.header = found.rows:remove(1)
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
  Header = function(block)
    local words = block:walk({LineBreak = pandoc.Space, SoftBreak = pandoc.Space}).content
    add("heading", pandoc.Header(block.level, trimmed(words)))
  end,
  -- Pandoc pads cells, so a long one would make all as long.
  Table = function(block)
    local text = pandoc.write(pandoc.Pandoc({block}), TO):gsub("  +|", " |"):gsub("%-%-%-%-+|", "---|")
    add("other", pandoc.RawBlock("commonmark", text))
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

local function is_remark(block) return block.text:gsub("<!%-%-.-%-%->", ""):match("^%s*$") end

-- Reads tags in Markdown as those of a page, but for remarks.
local AS_PAGE = {
  Inlines = without_tags,
  RawBlock = function(block) return not is_remark(block) and pandoc.read(block.text, "html").blocks or nil end,
}
local PLAINER = {
  Superscript = raised, Subscript = content, Underline = content, Span = content, SmallCaps = content,
  Strikeout = content, Inlines = joined, Table = simple, Link = direct, Image = described,
}

function Writer(doc, opts)
  parts, notes = pandoc.List(), pandoc.List()
  local blocks = doc.blocks:walk({Note = note})
  local function mended(each) return each:walk(AS_PAGE):walk(PLAINER) end
  add_all(mended(blocks))
  for number, each in ipairs(notes) do
    add("footnote " .. number, pandoc.Div(mended(each):walk({BlockQuote = content})))
  end
  return (pandoc.write(pandoc.Pandoc(parts), TO, opts):gsub(NOTE .. "(%d+)" .. NOTE, "[^%1]"))
end
