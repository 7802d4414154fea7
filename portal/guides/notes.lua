-- Recognises the notes of a web page. A number in the text leads to a paragraph below that begins with the same
-- number and leads back: Google Docs, Word and LibreOffice write them like this.

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
    local left = pandoc.Blocks({})
    for _, block in ipairs(blocks) do
      local link = first_link(block)
      local name, back = nil, nil
      if link then name, back = ends_of(link) end
      if name and leads_to[back] == name and place[back] < place[name] then
        local content = pandoc.List(block.content)
        content:remove(1)
        notes[name] = pandoc.Para(content)
      else
        left:insert(block)
      end
    end
    return left
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

return {{Pandoc = with_notes}}
