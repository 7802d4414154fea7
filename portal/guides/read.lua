-- Rewrites what our Markdown cannot express in terms that it can.

local MOST_COLUMNS = 30

-- Joins two adjacent bold passages, and what is bold twice.
local function joined(inlines)
  local found = pandoc.List()
  for _, inline in ipairs(inlines) do
    local last, is_marked = found[#found], inline.t == "Strong" or inline.t == "Emph"
    if is_marked then inline = inline:walk({[inline.t] = function(each) return each.content end}) end
    if is_marked and last and last.t == inline.t then
      last.content:extend(inline.content)
    else
      found:insert(inline)
    end
  end
  return found
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

local function trimmed_block(block)
  block.content = trimmed(block.content)
  return block
end

-- A heading in Markdown is one line.
local function on_one_line(heading)
  return trimmed_block(heading):walk({LineBreak = function() return pandoc.Space() end})
end

-- Turns a term into what other guides write above its definitions: a bold label with a colon.
local function labelled(list)
  local found = pandoc.List()
  for _, item in ipairs(list.content) do
    local label = pandoc.utils.stringify(item[1]):gsub("%s*:?%s*$", "")
    found:insert(pandoc.Para({pandoc.Strong({pandoc.Str(label .. ":")})}))
    for _, definition in ipairs(item[2]) do found:extend(definition) end
  end
  return found
end

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

return {
  {Inlines = joined},
  {Para = trimmed_block, Plain = trimmed_block, Header = on_one_line},
  {DefinitionList = labelled, Table = simple},
}
