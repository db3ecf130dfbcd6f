// The whole agency rule set proved: one role a duty, given to the people of one office each, and every rule that roles can
// break asked about. What comes out is known by construction; the certificate is accepted from its text alone, by Z3
// afresh and by cvc5.
#include <algorithm>
#include <cstdlib>
#include <map>

#include "analyzer/possible_people.hpp"
#include "analyzer/proof.hpp"
#include "compiler/smt/recheck.hpp"
#include "tests/compiler/policy_text.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/golden.hpp"
#include "tests/support/scratch_folder.hpp"

namespace rolewright::tests {
namespace {

using compiler::FunctionId;
using compiler::HoldsRule;

compiler::CompiledPolicy compiled(const std::vector<std::string>& paths) {
  SourceMap sources;
  auto policy = compiler::compile(paths, compiler::load_file, sources);
  INFO((policy.ok() ? std::string{} : dump(policy.error(), sources)));
  REQUIRE(policy.ok());
  return std::move(policy).value();
}

// `role` of each function, held in its own office; of the first rule's functions, in one and the same.
std::string roles_and_proofs(const compiler::PolicyIr& agency, std::map<std::string, bool>& refuted) {
  std::string text = "policy proofs\n";
  const analyzer::PossiblePeople people{agency, Day{20'000}};
  const HoldsRule* shared = nullptr;
  for (std::size_t index = 0; index != agency.rules.size() && shared == nullptr; ++index)
    if (const auto* holds = std::get_if<HoldsRule>(&agency.rules[index].body);
        holds != nullptr && holds->at_least == 2 && agency.at(holds->condition).op == compiler::CondOp::True)
      shared = holds;
  REQUIRE(shared != nullptr);
  for (std::size_t index = 0; index != agency.functions.size(); ++index) {
    const compiler::Function& function = agency.functions[index];
    const bool together = std::ranges::find(shared->functions, FunctionId{index}) != shared->functions.end();
    text += "role `Does " + function.name + "` grants ";
    for (std::size_t place = 0; place != (function.all ? function.permissions.size() : 1); ++place)
      text += (place == 0 ? "`" : ", `") + agency.permissions[function.permissions[place].index()].name + "`";
    text += "\nassign `Does " + function.name + "` automatically when org is \"Office/" +
            (together ? "shared" : std::to_string(index)) + "\"\n";
  }
  for (std::size_t index = 0; index != agency.rules.size(); ++index) {
    const RuleInfo& rule = agency.rules[index].info;
    if (!people.judges_roles(RuleId{index})) continue;
    text += "prove `auto " + rule.id + "`: automatic roles never violate `" + rule.id + "`\n";
    refuted.emplace("auto " + rule.id, false);
  }
  return text;
}

}  // namespace

TEST_CASE("the certificate of the agency rule set is accepted by another solver", "[analyzer]") {
  const std::string agency_path = source_path("policies/agency.rw");
  const compiler::CompiledPolicy agency = compiled({agency_path});
  std::map<std::string, bool> asked;
  const ScratchFolder scratch;
  const std::string more = scratch.write("roles.rw", roles_and_proofs(agency.ir, asked));
  const compiler::CompiledPolicy policy = compiled({agency_path, more});
  const analyzer::Verification verified = analyzer::prove(policy, Day{20'000});
  REQUIRE(asked.size() >= 100);
  REQUIRE(verified.proofs.size() == asked.size());
  REQUIRE(verified.certificate.proofs.size() == asked.size());
  std::size_t proved = 0;
  for (const ProofReport& proof : verified.proofs) {
    CHECK(proof.result != ProofResult::Unknown);
    proved += proof.result == ProofResult::Proved ? 1 : 0;
  }
  CHECK(proved >= 60);
  CHECK(proved < asked.size());
  const auto read = smt::parse_certificate(smt::write_certificate(verified.certificate), "written");
  REQUIRE(read.ok());
  const bool cvc5 = std::system("cvc5 --version >/dev/null 2>&1") == 0;
  if (!cvc5) WARN("skipped: cvc5 is not installed");
  std::size_t external = 0;
  for (std::size_t index = 0; index != read.value().proofs.size(); ++index) {
    smt::RecheckOptions options;
    if (cvc5) options.external.program = "cvc5";
    external += options.external.program.empty() ? 0 : 1;
    const smt::Proof& proof = read.value().proofs[index];
    INFO(proof.id);
    const auto recheck = smt::recheck(proof, options);
    REQUIRE(recheck.ok());
    INFO(recheck.value().reason);
    CHECK(recheck.value().status == smt::RecheckStatus::Confirmed);
  }
  CHECK(external == (cvc5 ? asked.size() : 0));
}

TEST_CASE("the jobs of the agency break none of its rules, as two solvers say", "[analyzer][policies]") {
  const analyzer::Verification verified = analyzer::prove(compiled({source_path("policies/jobs.rw")}), Day{20'000});
  REQUIRE(verified.proofs.size() == 1);
  CHECK(verified.proofs[0].id == "JOBS-1");
  CHECK(verified.proofs[0].result == ProofResult::Proved);
  const auto read = smt::parse_certificate(smt::write_certificate(verified.certificate), "written");
  REQUIRE(read.ok());
  REQUIRE(read.value().proofs.size() == 1);
  smt::RecheckOptions options;
  if (std::system("cvc5 --version >/dev/null 2>&1") == 0) options.external.program = "cvc5";
  if (options.external.program.empty()) WARN("skipped: cvc5 is not installed");
  const auto recheck = smt::recheck(read.value().proofs[0], options);
  REQUIRE(recheck.ok());
  CHECK(recheck.value().status == smt::RecheckStatus::Confirmed);
}

TEST_CASE("a job that also pays whom it enters is found out", "[analyzer][policies]") {
  const ScratchFolder scratch;
  const std::string wrong = scratch.write(
      "wrong.rw", "policy wrong\nassign Disbursing_Officer automatically when org within \"Finance/Payables\"\n");
  const analyzer::Verification verified =
      analyzer::prove(compiled({source_path("policies/jobs.rw"), wrong}), Day{20'000});
  REQUIRE(verified.proofs.size() == 1);
  CHECK(verified.proofs[0].result == ProofResult::Refuted);
  CHECK(verified.proofs[0].person.find("org \"Finance/Payables") != std::string::npos);
}

}  // namespace rolewright::tests
