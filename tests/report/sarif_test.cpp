// SARIF: the log of a small compilation, word by word and against the published schema.
#include "report/sarif.hpp"

#include <nlohmann/json.hpp>

#include "tests/support/catch.hpp"
#include "tests/support/json_schema.hpp"
#include "tests/support/reference_data.hpp"

namespace rolewright::tests {
namespace {

struct Sample {
  SourceMap sources;
  Diagnostics found;
};

Sample sample() {
  Sample out;
  const FileId file = out.sources.add({"packs/my rules.rw", "policy p\nrisk \"\xC3\xA9\" Certfy\nuse \"a\"\n"});
  out.found.add({.code = Code::UnknownName,
                 .message = "no function is named `Certfy`",
                 .span = {file, 19, 25},
                 .label = "not declared",
                 .labels = {{{file, 0, 6}, "this policy"}},
                 .help = "did you mean `Certify`?"});
  out.found.add({.code = Code::FileUnreadable, .message = "no such file", .where = "fund_centers.csv"});
  out.found.add({.code = Code::UnknownName, .message = "not \xFF UTF-8", .span = {file, 26, 33}});
  return out;
}

nlohmann::json log_of(const Sample& sample) {
  return nlohmann::json::parse(report::diagnostics_sarif("compile", sample.sources, sample.found));
}

}  // namespace

TEST_CASE("diagnostics become results with places, labels and help", "[report][sarif]") {
  const nlohmann::json log = log_of(sample());
  const nlohmann::json& run = log["runs"][0];
  CHECK(log["version"] == "2.1.0");
  CHECK(run["tool"]["driver"]["name"] == "rolewright");
  REQUIRE(run["tool"]["driver"]["rules"].size() == 2);
  CHECK(run["tool"]["driver"]["rules"][0]["id"] == "RW0001");
  CHECK(run["tool"]["driver"]["rules"][1]["id"] == "RW0201");
  CHECK(run["invocations"][0]["executionSuccessful"] == false);
  REQUIRE(run["results"].size() == 3);
  const nlohmann::json& first = run["results"][0];
  CHECK(first["ruleId"] == "RW0201");
  CHECK(first["ruleIndex"] == 1);
  CHECK(first["level"] == "error");
  CHECK(first["message"]["text"] == "no function is named `Certfy`; help: did you mean `Certify`?");
  const nlohmann::json& place = first["locations"][0]["physicalLocation"];
  CHECK(place["artifactLocation"]["uri"] == "packs/my%20rules.rw");
  CHECK(place["region"] == nlohmann::json{{"startLine", 2}, {"startColumn", 10}, {"endLine", 2}, {"endColumn", 16}});
  CHECK(first["locations"][0]["message"]["text"] == "not declared");
  CHECK(first["relatedLocations"][0]["message"]["text"] == "this policy");
  CHECK(run["results"][1]["message"]["text"] == "no such file; in fund_centers.csv");
  CHECK_FALSE(run["results"][1].contains("locations"));
  CHECK(run["results"][2]["message"]["text"] == "not \xEF\xBF\xBD UTF-8");
}

TEST_CASE("a compilation without mistakes is a run without results", "[report][sarif]") {
  const nlohmann::json log = log_of({});
  CHECK(log["runs"][0]["results"] == nlohmann::json::array());
  CHECK(log["runs"][0]["invocations"][0]["executionSuccessful"] == true);
}

TEST_CASE("SARIF logs are valid by the published schema, and damaged ones are not", "[report][sarif]") {
  const auto folder = reference_data();
  if (!folder) return;
  const JsonSchema schema{nlohmann::json::parse(read_text(*folder + "/schemas/sarif/sarif-schema-2.1.0.json"))};
  CHECK(schema.problems(log_of({})).empty());
  nlohmann::json log = log_of(sample());
  CHECK(schema.problems(log).empty());
  Sample flood;
  for (int count = 0; count != 1002; ++count) flood.found.add({.code = Code::WaiverUnused, .message = "w"});
  CHECK(schema.problems(log_of(flood)).empty());

  log["runs"][0]["results"][0]["level"] = "fatal";
  log["runs"][0]["results"][1].erase("message");
  log["runs"][0]["results"][2]["locations"][0]["physicalLocation"]["region"]["startLine"] = 0;
  log["runs"][0]["colour"] = 1;
  log["version"] = 2;
  CHECK(schema.problems(log) ==
        "/runs/0/colour: not allowed\n"
        "/runs/0/results/0/level: is none of [\"none\",\"note\",\"warning\",\"error\"]\n"
        "/runs/0/results/1: lacks message\n"
        "/runs/0/results/2/locations/0/physicalLocation/region/startLine: is past the minimum 1\n"
        "/version: is none of [\"2.1.0\"]\n"
        "/version: is no \"string\"\n");
}

}  // namespace rolewright::tests
