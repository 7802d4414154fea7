-- Rewrites what our Markdown cannot express in terms that it can.

local function is_space(inline)
  return inline and (inline.t == "LineBreak" or inline.t == "SoftBreak" or inline.t == "Space")
end

-- A page break within a paragraph leaves a line break at its beginning or end.
local function trimmed(inlines)
  while is_space(inlines[1]) do inlines:remove(1) end
  while is_space(inlines[#inlines]) do inlines:remove(#inlines) end
  local first, last = inlines[1], inlines[#inlines]
  if first and (first.t == "Strong" or first.t == "Emph") then first.content = trimmed(first.content) end
  if last and (last.t == "Strong" or last.t == "Emph") then last.content = trimmed(last.content) end
  return inlines
end

local function trimmed_block(block)
  block.content = trimmed(block.content)
  return block
end

-- A heading in Markdown is one line.
local function on_one_line(heading)
  heading = trimmed_block(heading)
  return heading:walk({LineBreak = function() return pandoc.Space() end})
end

-- Turns a term and its definitions into what other guides write: a bold label with a colon.
local function labelled(list)
  local found = pandoc.List()
  for _, item in ipairs(list.content) do
    local label = pandoc.utils.stringify(item[1]):gsub("%s*:?%s*$", "")
    local term = {pandoc.Strong({pandoc.Str(label .. ":")})}
    local is_open = true
    for _, definition in ipairs(item[2]) do
      for _, block in ipairs(definition) do
        if is_open and (block.t == "Para" or block.t == "Plain") then
          found:insert(pandoc.Para(pandoc.List(term) .. {pandoc.Space()} .. block.content))
        else
          if is_open then found:insert(pandoc.Para(term)) end
          found:insert(block)
        end
        is_open = false
      end
    end
    if is_open then found:insert(pandoc.Para(term)) end
  end
  return found
end

return {{Para = trimmed_block, Plain = trimmed_block, Header = on_one_line, DefinitionList = labelled}}
