-- Sends the requests of a file in turn: each line holds a target and, after a tab, an Authorization header or nothing.

local prepared = {}
local turn = 0

function init(args)
  for line in io.lines(args[1]) do
    local target, authorization = line:match("^([^\t]*)\t(.*)$")
    local headers = {}
    if authorization ~= "" then
      headers["Authorization"] = authorization
    end
    prepared[#prepared + 1] = wrk.format("GET", target, headers)
  end
end

function request()
  turn = turn % #prepared + 1
  return prepared[turn]
end

function done(summary, latency, _)
  local errors = summary.errors
  io.write(string.format(
    'RESULT {"requests":%d,"microseconds":%d,"p50_us":%d,"p99_us":%d,"bad":%d}\n',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
    errors.connect + errors.read + errors.write + errors.status + errors.timeout
  ))
end
