// JSON that says one key twice: found by place, in one pass, and refused wherever what is read decides about access.
#include "connectors/json/unique_keys.hpp"

#include <sstream>

#include "connectors/changes/access_changes.hpp"
#include "connectors/json/request_file.hpp"
#include "connectors/json/request_lines.hpp"
#include "tests/connectors/agency_folder.hpp"
#include "tests/support/catch.hpp"

namespace rolewright {
namespace {

using connectors::KeyCase;

template <class Read>
std::string problems(const Read& read) {
  return read.ok() ? "none" : tests::places(read.error());
}

std::string place(std::string_view text, KeyCase key_case = KeyCase::Matters) {
  const auto flaw = connectors::flaw_in(text, key_case);
  return flaw ? flaw->path : "none";
}

}  // namespace

TEST_CASE("a key that an object has twice is found by its place", "[connectors]") {
  CHECK(place(R"({"a":1,"b":{"a":2},"c":[{"a":3},{"a":4}]})") == "none");
  CHECK(place(R"({"a":1,"a":1})") == "$.a");
  CHECK(place(R"({"a":1,"\u0061":2})") == "$.a");
  CHECK(place(R"({"a":[0,[],{"b":{},"c":[1],"b":null}]})") == "$.a[2].b");
  CHECK(place(R"([{"x":1},[{"y":{},"y":1}]])") == "$[1][0].y");
  CHECK(place(R"({"add":1,"Add":2})") == "none");
  CHECK(place(R"({"add":1,"Add":2})", KeyCase::Ignored) == "$.Add");
  CHECK(place(R"({"a":1,)") == "none");  // no JSON is somebody else's finding
  CHECK(place("") == "none");
}

TEST_CASE("keys are looked at in one pass, and no deeper than there is room for", "[connectors]") {
  // A list of a million objects: a parser's callback, which looks through its list after each, would not come back.
  std::string text = "[{\"k\":1}";
  for (int item = 1; item != 1'000'000; ++item) text += ",{\"k\":1}";
  CHECK(place(text + "]") == "none");
  CHECK(place(text + ",{\"k\":1,\"k\":2}]") == "$[1000000].k");
  CHECK(place(std::string(connectors::kMaxJsonDepth, '[') + std::string(connectors::kMaxJsonDepth, ']')) == "none");
  CHECK(place(std::string(1'000'000, '[')) != "none");
}

TEST_CASE("a request, a line of requests and a pipeline's changes say each key once", "[connectors]") {
  const std::string request = R"({"schema":"rolewright.request/1","person":"E1","add":[{"role":"Clerk"}],"person":"E2"})";
  CHECK(problems(connectors::parse_request(request, "r.json")) == "RW0701 r.json: $.person\n");
  CHECK(problems(connectors::parse_request(R"({"person":"E1","add":[{"role":"Clerk","role":"Payer"}]})", "r.json")) ==
        "RW0701 r.json: $.add[0].role\n");
  std::istringstream stream{R"({"person":"E1","add":[{"role":"Clerk"}]})" "\n" + request + "\n"};
  connectors::RequestLines lines{stream, "l.jsonl"};
  CHECK(lines.next()->ok());
  CHECK(problems(*lines.next()) == "RW0701 l.jsonl:2: $.person\n");

  const Snapshot nobody;
  const auto scim = [&](const std::string& text) { return problems(connectors::read_scim_changes(text, "s.json", nobody, {})); };
  CHECK(scim(R"({"method":"GET","path":"/Groups/g","method":"PATCH"})") == "RW0501 s.json: $.method\n");
  CHECK(scim(R"([{"method":"PUT","path":"/Groups/g","body":{"members":[],"Members":[{"value":"u"}]}}])") ==
        "RW0501 s.json: $[0].body.Members\n");
  CHECK(problems(connectors::read_terraform_changes(
            R"({"format_version":"1.2","resource_changes":[],"resource_changes":[{"type":"okta_group_rule"}]})", "p.json", nobody, {})) ==
        "RW0501 p.json: $.resource_changes\n");
  connectors::UserIds ids;
  CHECK(connectors::read_user_ids(R"([{"id":"a","id":"b","userName":"one"}])", "u.json", ids).has_error());
}

}  // namespace rolewright
