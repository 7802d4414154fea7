-- Rewrites what our Markdown cannot express in terms that it can.

local MOST_COLUMNS = 30
local LARGE = 14  -- points, of titles on a web page

-- The notes of a web page: a number in the text leads to a paragraph below that begins with the same number
-- and leads back. Google Docs, Word and LibreOffice write them like this.

-- Returns the name of such a link, and the one it leads to.
local function ends_of(link)
  local words = pandoc.utils.stringify(link)
  if link.identifier ~= "" and link.target:sub(1, 1) == "#" and words:match("^%s*%[?[%divxlc*]+%]?%s*$") then
    return link.identifier, link.target:sub(2)
  end
end

local function first_link(block)
  local first = (block.t == "Para" or block.t == "Plain") and block.content[1]
  if first and first.t == "Superscript" then first = first.content[1] end
  return first and first.t == "Link" and first or nil
end

local function with_notes(document)
  local leads_to, place, count, notes = {}, {}, 0, {}
  document:walk({Link = function(link)
    local name, target = ends_of(link)
    if name then
      count = count + 1
      leads_to[name], place[name] = target, count
    end
  end})
  if count == 0 then return nil end

  local without_notes = document:walk({Blocks = function(blocks)
    return blocks:filter(function(block)
      local link = first_link(block)
      local name, back = nil, nil
      if link then name, back = ends_of(link) end
      if not (name and leads_to[back] == name and place[back] < place[name]) then return true end
      local content = pandoc.List(block.content)
      content:remove(1)
      notes[name] = pandoc.Para(content)
      return false
    end)
  end})

  local function as_note(link)
    local name, target = ends_of(link)
    if name and notes[target] and leads_to[target] == name then return pandoc.Note({notes[target]}) end
  end
  local function raised(superscript)
    if #superscript.content == 1 and superscript.content[1].t == "Note" then return superscript.content[1] end
  end
  return without_notes:walk({Link = as_note}):walk({Superscript = raised})
end

-- Words that only a style makes bold or italic: Google Docs writes <span class="c3">, and its style sheet
-- says what c3 looks like. The sheet comes with the page (styles.py).
local looks = {Strong = {}, Emph = {}}  -- names of classes

local function made_by(style)
  style = style:lower():gsub("%s", "")
  return {
    Strong = style:find("%f[%w-]font%-weight:bold") or style:find("%f[%w-]font%-weight:[6-9]00")
      or (tonumber(style:match("%f[%w-]font%-size:([%d.]+)pt")) or 0) >= LARGE or nil,
    Emph = style:find("%f[%w-]font%-style:italic") or style:find("%f[%w-]font%-style:oblique"),
  }
end

local function read_styles(meta)
  local sheets = pandoc.utils.stringify(meta["guide-styles"] or "")
  for rule in sheets:gmatch("[^}]+") do
    local selectors, properties = rule:match("([^{;]*){(.*)$")
    for kind in pairs(selectors and made_by(properties) or {}) do
      for selector in selectors:gmatch("[^,]+") do
        local tag, name = selector:match("^%s*(%w*)%.([%w_-]+)%s*$")
        if tag == "" or tag == "span" then looks[kind][name] = true end
      end
    end
  end
end

local function with_looks(span)
  local styled, content = made_by(span.attributes.style or ""), span.content
  for _, kind in ipairs({"Emph", "Strong"}) do
    if styled[kind] or span.classes:find_if(function(name) return looks[kind][name] end) then
      content = {pandoc[kind](content)}
    end
  end
  return content
end

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

-- Turns a term and its definitions into what other guides write: a bold label with a colon.
local function labelled(list)
  local found = pandoc.List()
  for _, item in ipairs(list.content) do
    local label = pandoc.utils.stringify(item[1]):gsub("%s*:?%s*$", "")
    local term = pandoc.List({pandoc.Strong({pandoc.Str(label .. ":")})})
    local blocks = pandoc.List()
    for _, definition in ipairs(item[2]) do blocks:extend(definition) end
    local first = blocks[1]
    if first and (first.t == "Para" or first.t == "Plain") then
      blocks[1] = pandoc.Para(term .. {pandoc.Space()} .. first.content)
    else
      blocks:insert(1, pandoc.Para(term))
    end
    found:extend(blocks)
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
local function simple(given)
  local found = pandoc.utils.to_simple_table(given)
  local separator = {pandoc.Str(";"), pandoc.Space()}

  local function on_one_line(cell)
    local words = pandoc.utils.blocks_to_inlines(flat(cell), separator)
    return {pandoc.Plain(words:walk({LineBreak = function() return separator end}))}
  end

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
  {Pandoc = with_notes},
  {Meta = read_styles},
  {Span = with_looks},
  {Inlines = joined},
  {Para = trimmed_block, Plain = trimmed_block, Header = on_one_line},
  {DefinitionList = labelled, Table = simple},
}
