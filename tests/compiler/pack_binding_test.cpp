// A rule pack met with exports: what is bound, under which spelling, what is not, and the text that comes out.
#include "compiler/binding.hpp"
#include "compiler/pack_binding.hpp"
#include "compiler/quoting.hpp"
#include "tests/compiler/policy_text.hpp"
#include "tests/compiler/text_snapshot.hpp"
#include "tests/support/catch.hpp"

namespace rolewright::tests {
namespace {

using compiler::BoundHow;

constexpr std::string_view kPack = R"(policy pack version "1"
system FIN = export "FIN"   // the ledger
system BUY = export "BUY"
system DIR = entra tenant "agency.example"
permission pay    = FIN "PAY_RUN"
permission enter  = FIN "INV_ENTER"   // verified
permission vendor = FIN "VEND_*"
permission settle = FIN "SETTLE"
permission award  = BUY "AWARD"
permission admin  = DIR "Global Administrator"
role Clerk = entra group "fin-clerk" grants enter
role Payer = entra group "fin-payer" grants pay
function Pay = any of pay
function Enter = any of enter, settle
function Settle = any of settle
function Award = any of award
risk R-1 "pays what they entered" no person holds Pay and Enter
risk R-2 "settles" no person holds Settle
risk R-3 "awards" no person holds Award
)";

// FIN under an Okta app's name, with one name spelled otherwise and one like what the pack wants; DIR as the one tenant.
constexpr std::string_view kExports =
    "taken,2026-09-30\n"
    "system,Fin,okta app,0oa1,connected\nsystem,TENANT,entra tenant,ferries.example,connected\n"
    "entitlement,Fin,PayRun\nentitlement,Fin,INV_ENTERED\nentitlement,Fin,VEND_ADD\nentitlement,Fin,VEND_DROP\n"
    "entitlement,TENANT,Global Administrator\n"
    "group,TENANT,FIN clerk\ngroup,TENANT,fin-payers\n";

struct BoundPack {
  BoundPack() : compiled{compile_files({{"main.rw", std::string{kPack}}})}, snapshot{text_snapshot(kExports)} {
    bound = compiler::bind_pack(compiled.policy.ir, compiled.sources, snapshot);
  }
  Compiled compiled;
  Snapshot snapshot;
  compiler::PackBinding bound;
};

}  // namespace

TEST_CASE("a pack's names are found exactly, by spelling, or not", "[compiler][binding]") {
  const BoundPack pack;
  const auto& systems = pack.bound.systems;
  REQUIRE(systems.size() == 3);
  CHECK((systems[0].how == BoundHow::Respelled && systems[0].found == "Fin"));
  CHECK((systems[1].how == BoundHow::NotExported && systems[1].found.empty()));
  CHECK((systems[2].how == BoundHow::Respelled && systems[2].found == "TENANT"));
  const auto& permissions = pack.bound.permissions;
  REQUIRE(permissions.size() == 6);
  CHECK((permissions[0].how == BoundHow::Respelled && permissions[0].found == "PayRun"));
  CHECK((permissions[1].how == BoundHow::Unbound && permissions[1].found.empty()));
  CHECK(permissions[1].candidates == std::vector<std::string>{"INV_ENTERED"});
  CHECK((permissions[2].how == BoundHow::Exactly && permissions[2].found.empty()));  // fits two
  CHECK((permissions[3].how == BoundHow::Unbound && permissions[3].candidates.empty()));
  CHECK(permissions[4].how == BoundHow::NotExported);
  CHECK((permissions[5].how == BoundHow::Exactly && permissions[5].found == "Global Administrator"));
  const auto& roles = pack.bound.roles;
  CHECK((roles[0].how == BoundHow::Respelled && roles[0].found == "FIN clerk"));
  CHECK((roles[1].how == BoundHow::Unbound && roles[1].candidates == std::vector<std::string>{"fin-payers", "FIN clerk"}));
}

TEST_CASE("a pack's text changes only where it names what is outside it", "[compiler][binding]") {
  const BoundPack pack;
  REQUIRE(pack.bound.files.size() == 1);
  CHECK(pack.bound.files[0] == R"(policy pack version "1"
system FIN = okta app "0oa1"
system FIN_unbound = export "FIN: names not bound yet"   // the ledger
system BUY = export "BUY"
system DIR = entra tenant "ferries.example"
permission pay    = FIN "PayRun"
permission enter  = FIN_unbound "INV_ENTER"   // verified
permission vendor = FIN "VEND_*"
permission settle = FIN_unbound "SETTLE"
permission award  = BUY "AWARD"
permission admin  = DIR "Global Administrator"
role Clerk = entra group "FIN clerk" grants enter
role Payer grants pay
function Pay = any of pay
function Enter = any of enter, settle
function Settle = any of settle
function Award = any of award
risk R-1 "pays what they entered" no person holds Pay and Enter
risk R-2 "settles" no person holds Settle
risk R-3 "awards" no person holds Award
)");
}

TEST_CASE("what was not bound rests, and nothing else does", "[compiler][binding]") {
  const BoundPack pack;
  const compiler::PolicyIr policy = policy_of(pack.bound.files.at(0));
  const auto binding = compiler::bind(policy, pack.snapshot, compiler::OnUnknownName::Fail);
  REQUIRE(binding.ok());
  const auto& rules = binding.value()->rules;
  CHECK(rules[0].inactive_because == "system FIN_unbound is not connected");
  CHECK(rules[1].inactive_because == "system FIN_unbound is not connected");
  CHECK(rules[2].inactive_because == "system BUY is not connected");
  // Bound again from its own text, nothing changes.
  const Compiled again = compile_files({{"main.rw", pack.bound.files.at(0)}});
  CHECK(compiler::bind_pack(again.policy.ir, again.sources, pack.snapshot).files == pack.bound.files);
}

TEST_CASE("a system or name that two could be is nobody's to choose", "[compiler][binding]") {
  const Compiled compiled = compile_text(
      "system FIN = export \"FIN\"\npermission pay = FIN \"PAY_RUN\"\nsystem HR = export \"HR\"\npermission hire = HR \"HIRE\"\n");
  const Snapshot snapshot = text_snapshot(
      "taken,2026-09-30\nsystem,fin,okta app,0oa1,connected\nsystem,F-I-N,okta app,0oa2,connected\n"
      "system,HR,okta app,0oa3,connected\nentitlement,HR,Hire\nentitlement,HR,hire\nentitlement,fin,PAY_RUN\n");
  const compiler::PackBinding bound = compiler::bind_pack(compiled.policy.ir, compiled.sources, snapshot);
  CHECK(bound.systems[0].how == BoundHow::NotExported);
  CHECK(bound.permissions[0].how == BoundHow::NotExported);
  CHECK(bound.permissions[1].how == BoundHow::Unbound);
  CHECK(bound.permissions[1].candidates == std::vector<std::string>{"Hire", "hire"});
}

TEST_CASE("names of the outside world are quoted so that they read back", "[compiler]") {
  CHECK(compiler::quoted_text(R"(a "b" \c)") == R"("a \"b\" \\c")");
  CHECK(compiler::quoted_pattern("VEND_*") == R"("VEND_\\*")");
  CHECK(compiler::quoted_name("fin-clerk") == "fin-clerk");
  CHECK(compiler::quoted_name("2026-10-31") == "`2026-10-31`");
  CHECK(compiler::quoted_name("110") == "`110`");
  CHECK(compiler::quoted_name("a b") == "`a b`");
  CHECK(compiler::quoted_name("a--b") == "`a--b`");
  const compiler::PolicyIr policy = policy_of(
      "system `a b` = export " + compiler::quoted_text(R"(x "y" \z)") + "\npermission p = `a b` " +
      compiler::quoted_pattern(R"(\*x*)") + "\n");
  CHECK(policy.systems.at(0).external_id == R"(x "y" \z)");
  CHECK(policy.permissions.at(0).pattern == R"(\\*x\*)");
}

}  // namespace rolewright::tests
