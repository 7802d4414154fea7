-- Makes words bold or italic that only a style makes so: Google Docs writes <span class="c3">, and its style
-- sheet says what c3 looks like. The names of such classes come with the page (styles.py).
local looks = {}

local function read_names(meta)
  for look, kind in pairs({["guide-bold"] = "Strong", ["guide-italic"] = "Emph"}) do
    for name in string.gmatch(pandoc.utils.stringify(meta[look] or ""), "%S+") do
      looks[name] = looks[name] or {}
      table.insert(looks[name], kind)
    end
  end
end

local function with_looks(span)
  local kinds, content = {}, span.content
  for _, name in ipairs(span.classes) do
    for _, kind in ipairs(looks[name] or {}) do kinds[kind] = true end
  end
  local style = string.gsub(string.lower(span.attributes.style or ""), "%s", "")
  if style:find("font%-weight:bold") or style:find("font%-weight:[6-9]00") then kinds.Strong = true end
  if style:find("font%-style:italic") then kinds.Emph = true end
  if kinds.Emph then content = {pandoc.Emph(content)} end
  if kinds.Strong then content = {pandoc.Strong(content)} end
  return content
end

-- Joins two adjacent bold passages.
local function joined(inlines)
  local found = pandoc.List()
  for _, inline in ipairs(inlines) do
    local last = found[#found]
    if last and last.t == inline.t and (inline.t == "Strong" or inline.t == "Emph") then
      last.content:extend(inline.content)
    else
      found:insert(inline)
    end
  end
  return found
end

return {{Meta = read_names}, {Span = with_looks}, {Inlines = joined}}
