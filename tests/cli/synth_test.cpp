// `synth --people … --exports`: an agency twice, as a snapshot and as a folder that `import agency` reads; one question put to
// both has one answer.
#include <nlohmann/json.hpp>
#include <set>

#include "tests/cli/program.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/golden.hpp"

namespace rolewright::tests {
namespace {

std::set<std::string> finding_ids(const std::string& policy, const std::string& snapshot) {
  const Run run = run_program({"analyze", "-p", policy, "-s", snapshot, "--format", "json"});
  INFO(run.err);
  REQUIRE(run.exit_code == 1);
  std::set<std::string> ids;
  const auto document = nlohmann::json::parse(run.out);
  for (const auto& finding : document.at("findings")) ids.insert(finding.at("id").get<std::string>());
  return ids;
}

std::vector<std::string> synth(const ScratchFolder& scratch, const std::string& people, const std::string& exports) {
  return {"synth", "--people", people, "--grants", "16", "--entitlements", "2000", "--rules", "200", "--seed", "9",
          "--exports", scratch.file(exports), "-o", scratch.file("a.rws")};
}

}  // namespace

TEST_CASE("a population's exports are imported without a rejected record and give the same findings", "[cli][synth]") {
  const ScratchFolder scratch;
  const Run made = run_program(synth(scratch, "1200", "agency"));
  INFO(made.err);
  REQUIRE(made.exit_code == 0);
  CHECK(made.out.find("rolewright import agency " + scratch.file("agency")) != std::string::npos);
  const Run imported = run_program({"import", "agency", scratch.file("agency"), "--strict", "-o", scratch.file("b.rws")});
  INFO(imported.err);
  REQUIRE(imported.exit_code == 0);
  CHECK(imported.out.find("rejected 0,") != std::string::npos);
  const std::set<std::string> found = finding_ids(scratch.file("a.rw"), scratch.file("a.rws"));
  CHECK(found.size() >= 10);
  CHECK(finding_ids(scratch.file("agency/population.rw"), scratch.file("b.rws")) == found);
}

TEST_CASE("exports of a population are refused for too many people and into a folder with something in it", "[cli][synth]") {
  const ScratchFolder scratch;
  const Run many = run_program(synth(scratch, "100001", "agency"));
  CHECK(many.exit_code == 2);
  CHECK(many.err.find("[RW0005]") != std::string::npos);
  CHECK(many.err.find("--exports") != std::string::npos);
  scratch.write("full/notes.txt", "mine");
  const Run full = run_program(synth(scratch, "10", "full"));
  CHECK(full.exit_code == 2);
  CHECK(full.err.find("[RW0004]") != std::string::npos);
  CHECK(full.err.find("exists and is not empty") != std::string::npos);
  CHECK(scratch.files() == 1);
  CHECK(read_text(scratch.file("full/notes.txt")) == "mine");
  const Run bureau = run_program({"synth", "bureau", "--exports", scratch.file("agency"), "-o", scratch.file("bureau")});
  CHECK(bureau.exit_code == 2);
  CHECK(bureau.err.find("[RW0005]") != std::string::npos);
  CHECK(scratch.files() == 1);
}

}  // namespace rolewright::tests
