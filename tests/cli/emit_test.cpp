// `emit` end to end on the invented bureau: a plan that gives everybody the access its roles say, proved and tried; only
// what must change; nothing outside the folder, nothing half-written.
#include <filesystem>
#include <nlohmann/json.hpp>

#include "tests/cli/program.hpp"
#include "tests/connectors/provider_check.hpp"
#include "tests/connectors/schema_check.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/golden.hpp"
#include "tests/support/reference_data.hpp"

namespace rolewright {
namespace {

using tests::Run;
using tests::run_program;
using Json = nlohmann::ordered_json;

bool says(const std::string& text, std::string_view what) {
  return text.find(what) != std::string::npos;
}

Run emit(const std::string& target, const std::string& output, std::vector<std::string> more = {}) {
  std::vector<std::string> arguments{"emit", "--target", target, "-p", tests::bureau_policy(), "-s",
                                     tests::bureau_snapshot(), "-o", output};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return run_program(arguments);
}

}  // namespace

TEST_CASE("the bureau's roles make the round trip through Okta", "[cli]") {
  const tests::ScratchFolder scratch;
  const Run run = emit("okta", scratch.file("plan"));
  CHECK(run.exit_code == 0);
  CHECK(says(run.out, "14 roles, 6 of them filled by a rule that is proved to mean its condition"));
  CHECK(says(run.out, "everything let through is on the list: proved; nothing legal is stopped: proved; everything listed "
                      "is let through: proved"));
  CHECK(says(run.out, "round trip: 594 people, 194 grants: the same access for every person"));
  const Json plan = Json::parse(tests::read_text(scratch.file("plan/plan.json")));
  CHECK(plan["separation_of_duties"]["controls"] == 23);
  CHECK(plan["memberships"].size() == 6);
  CHECK(plan["memberships"][0]["text"] ==
        R"((user.org!=null AND (user.org=="CFO/AP/Invoices" OR String.startsWith(user.org, "CFO/AP/Invoices/"))) AND user.series=="0525" AND user.employment!=null AND !(user.employment=="contractor"))");
  const auto shared = tests::reference_data();
  if (!shared) return;
  const tests::OpenApiCheck management{*shared + "/schemas/okta/okta-management.openapi.trim.json"};
  const tests::OpenApiCheck governance{*shared + "/schemas/okta/okta-governance.openapi.trim.json"};
  for (const Json& step : plan["steps"]) {
    CAPTURE(step.dump());
    const std::string path = step["path"];
    const tests::OpenApiCheck& check = path.starts_with("/governance/") ? governance : management;
    Json body = step["body"];
    const std::string text = body.dump();
    body = Json::parse(std::regex_replace(text, std::regex{R"(\$\{step:[^}]*\})"}, "ent00000000000000000"));
    CHECK(check.problems(step["method"], path, body) == "");
  }
}

TEST_CASE("the bureau's planted violations are what Entra's incompatible packages refuse", "[cli]") {
  const tests::ScratchFolder scratch;
  const Run run = emit("entra", scratch.file("plan"),
                       {"--map", "org=user.department", "series=user.extensionAttribute1",
                        "employment=user.extensionAttribute2", "grade=user.extensionAttribute3",
                        "clearance=user.extensionAttribute4", "tier=user.extensionAttribute5"});
  CHECK(run.exit_code == 0);
  CHECK(says(run.out, "the vendor refuses 31 memberships"));
  CHECK(says(run.out, "may not be given `Invoice_Approver`: they hold a package that is incompatible with it"));
  CHECK(says(run.out, "everything let through is on the list: proved; nothing legal is stopped: proved"));
  const Json plan = Json::parse(tests::read_text(scratch.file("plan/plan.json")));
  CHECK(plan["memberships"].size() == 6);
  for (const Json& item : plan["memberships"]) CHECK(item["text"].get<std::string>().size() <= 3072);
}

TEST_CASE("what is there and is not ours is not replaced", "[cli]") {
  const tests::ScratchFolder scratch;
  static_cast<void>(scratch.write("home/letters.txt", "mine"));
  const Run refused = emit("okta", scratch.file("home"));
  CHECK(refused.exit_code == 2);
  CHECK(says(refused.err, "something else is there already"));
  CHECK(tests::read_text(scratch.file("home/letters.txt")) == "mine");
  CHECK(scratch.files() == 1);  // no sibling is left
  const Run first = emit("okta", scratch.file("plan"));
  const std::string once = tests::read_text(scratch.file("plan/plan.json"));
  static_cast<void>(scratch.write("plan/stale.json", "{}"));
  const Run again = emit("okta", scratch.file("plan"));
  CHECK(first.exit_code == 0);
  CHECK(again.exit_code == 0);
  CHECK(tests::read_text(scratch.file("plan/plan.json")) == once);
  CHECK_FALSE(std::filesystem::exists(scratch.file("plan/stale.json")));
  CHECK(scratch.files() == 2);
}

TEST_CASE("the bureau's roles make the round trip through a Terraform module", "[cli]") {
  const tests::ScratchFolder scratch;
  const Run run = emit("terraform", scratch.file("module"));
  CHECK(run.exit_code == 0);
  CHECK(says(run.out, "135 resources and steps for 13 roles, 6 of them filled by a rule that is proved to mean its condition"));
  CHECK(says(run.out, "round trip: 594 people, 194 grants: the same access for every person"));
  CHECK(emit("scim", scratch.file("other"), {"--diff", tests::bureau_snapshot()}).exit_code == 2);
  const Run imports = emit("terraform", scratch.file("adopted"), {"--diff", tests::bureau_snapshot()});
  CHECK(imports.exit_code != 2);
  CHECK_FALSE(std::filesystem::exists(scratch.file("adopted/imports.tf.json")));  // the bureau has none of ours yet
  const auto shared = tests::reference_data();
  if (!shared) return;
  const tests::ProviderCheck check{*shared + "/schemas/terraform/provider-arguments.tsv"};
  CHECK(check.problems(Json::parse(tests::read_text(scratch.file("module/okta.tf.json")))) == "");
}

TEST_CASE("the bureau's roles make the round trip through a SCIM service", "[cli]") {
  const tests::ScratchFolder scratch;
  const Run run = emit("scim", scratch.file("plan"));
  CHECK(run.exit_code == 0);
  CHECK(says(run.out, "round trip: 594 people, 244 memberships: the same groups for every person"));
  const std::string config = scratch.write(
      "config.json",
      R"({"patch":{"supported":true},"filter":{"supported":true},"bulk":{"supported":true,"maxOperations":5,"maxPayloadSize":4000}})");
  CHECK(emit("scim", scratch.file("bulk"), {"--scim-config", config}).exit_code == 0);
  const Json plan = Json::parse(tests::read_text(scratch.file("bulk/plan.json")));
  for (const Json& step : plan["steps"])
    if (step["path"] == "/Bulk") CHECK(step["body"]["Operations"].size() <= 5);
  const Run refused = emit("okta", scratch.file("none"), {"--scim-config", config});
  CHECK(refused.exit_code == 2);
  CHECK(says(refused.err, "only `--target scim` has one"));
}

}  // namespace rolewright
