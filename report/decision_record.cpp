#include "report/decision_record.hpp"

#include <nlohmann/json.hpp>
#include <optional>

#include "model/sha256.hpp"
#include "report/names.hpp"

namespace rolewright::report {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kDigestKey = ",\"digest\":\"";
constexpr std::size_t kDigestLength = 64;
constexpr std::string_view kEnd = "\"}";

Json items_json(const std::vector<RequestItem>& items) {
  Json out = Json::array();
  for (const RequestItem& item : items) {
    Json scope = Json::array();
    for (const auto& [kind, value] : item.scope) scope.push_back({{"kind", kind}, {"value", value}});
    out.push_back({{item.role.empty() ? "permission" : "role", item.role.empty() ? item.permission : item.role},
                   {"scope", std::move(scope)}});
  }
  return out;
}

Json day_json(Day day) {
  return day.is_bound() ? Json(to_string(day)) : Json(nullptr);
}

Diagnostic broken(const std::string& where, std::string message) {
  return {.code = Code::RecordBroken, .message = std::move(message), .where = where};
}

struct Record {
  std::uint64_t sequence = 0;
  std::string previous;
  std::string digest;
};

// A line taken apart, its digest checked against its text.
Result<Record> parse_record(std::string_view line, const std::string& where) {
  const std::size_t tail = kDigestKey.size() + kDigestLength + kEnd.size();
  if (line.size() < tail || line.substr(line.size() - kEnd.size()) != kEnd ||
      line.substr(line.size() - tail, kDigestKey.size()) != kDigestKey)
    return broken(where, "this line does not end as a decision record does");
  Record record;
  record.digest = line.substr(line.size() - kEnd.size() - kDigestLength, kDigestLength);
  const std::string body = std::string{line.substr(0, line.size() - tail)} + "}";
  if (sha256_hex(body) != record.digest) return broken(where, "the line's text does not have the digest it states");
  const Json json = Json::parse(body, nullptr, false);
  const auto sequence = json.is_object() ? json.find("sequence") : json.end();
  const auto previous = json.is_object() ? json.find("previous") : json.end();
  if (json.is_discarded() || !json.is_object() || sequence == json.end() || previous == json.end() ||
      !sequence->is_number_unsigned() || !previous->is_string())
    return broken(where, "this line is not a decision record");
  record.sequence = sequence->get<std::uint64_t>();
  record.previous = previous->get<std::string>();
  return record;
}

}  // namespace

std::string record_line(const Context& context, std::string_view policy_sha256, const Request& request,
                        const CheckResult& result, const RecordChain& chain) {
  Json out = {{"schema", "rolewright.record/1"},
              {"sequence", chain.lines + 1},
              {"previous", chain.digest},
              {"policy_sha256", policy_sha256},
              {"snapshot_taken", to_string(context.snapshot.taken[0])},
              {"today", to_string(context.today)},
              {"person", request.person},
              {"ticket", request.ticket},
              {"add", items_json(request.add)},
              {"remove", items_json(request.remove)},
              {"from", day_json(request.held.from)},
              {"until", day_json(request.held.until)},
              {"verdict", to_string(result.answer)}};
  out["reasons"] = Json::array();
  for (const Reason& reason : result.reasons) out["reasons"].push_back({{"rule", reason.rule}, {"text", reason.text}});
  out["approvers"] = result.approvers;
  std::string body = out.dump(-1, ' ', false, Json::error_handler_t::replace);
  const std::string digest = sha256_hex(body);
  body.pop_back();
  return body + std::string{kDigestKey} + digest + std::string{kEnd} + "\n";
}

Result<RecordChain> follow_record(std::string_view line, const RecordChain& before, const std::string& where) {
  Result<Record> record = parse_record(line, where);
  if (!record.ok()) return record.error();
  if (record.value().sequence != before.lines + 1)
    return broken(where, "record " + std::to_string(record.value().sequence) + " follows record " +
                             std::to_string(before.lines));
  if (record.value().previous != before.digest)
    return broken(where, "the line does not name the digest of the line before it");
  return RecordChain{.lines = record.value().sequence, .digest = record.value().digest};
}

Result<RecordChain> last_record(std::string_view line, const std::string& where) {
  Result<Record> record = parse_record(line, where);
  if (!record.ok()) return record.error();
  return RecordChain{.lines = record.value().sequence, .digest = record.value().digest};
}

}  // namespace rolewright::report
