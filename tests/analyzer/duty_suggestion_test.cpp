// Which duties an entitlement that no function mentions looks like.
#include "analyzer/coverage.hpp"
#include "analyzer/duty_suggestion.hpp"
#include "compiler/binding.hpp"
#include "tests/compiler/policy_text.hpp"
#include "tests/compiler/text_snapshot.hpp"
#include "tests/support/catch.hpp"

namespace rolewright::tests {

TEST_CASE("an uncovered entitlement is likened to functions by their names and permissions", "[analyzer]") {
  const compiler::PolicyIr policy = policy_of(
      "system M = export \"M\"\nsystem N = export \"N\"\n"
      "permission a = M \"VEND_CREATE\"\npermission b = M \"INV_CREATE\"\npermission c = N \"PAY_RELEASE\"\n"
      "function Maintain_Vendor_Master = any of a\nfunction Enter_Invoice = any of b\nfunction Disburse = any of c\n");
  const Snapshot snapshot = text_snapshot(
      "taken,2026-09-30\nsystem,M,system,,connected\nsystem,N,system,,connected\n"
      "entitlement,M,VEND_CREATE\nentitlement,M,INV_CREATE\nentitlement,N,PAY_RELEASE\n"
      "entitlement,M,VEND_DROP\nentitlement,M,InvoiceEnter\nentitlement,N,payment_released\nentitlement,N,OTHER\n"
      "person,E1\naccount,M,ana,E1\nassign,M,ana,entitlement,M,VEND_DROP\n");
  auto binding = compiler::bind(policy, snapshot, compiler::OnUnknownName::Fail);
  REQUIRE(binding.ok());
  compiler::World world{.binding = *binding.value(), .today = Day{20726}};
  const Coverage coverage = analyzer::coverage(world);
  const auto suggestions = analyzer::suggest_duties(*binding.value(), coverage.uncovered, 2);
  REQUIRE(suggestions.size() == 4);
  std::string text;
  for (std::size_t row = 0; row != suggestions.size(); ++row) {
    text += std::string{snapshot.text(snapshot.nodes[coverage.uncovered[row].entitlement.index()].name)} + ":";
    for (const auto& item : suggestions[row])
      text += " " + policy.functions[item.function.index()].name + " by " + item.like;
    text += "\n";
  }
  // A risky name first, then by holders.
  CHECK(text ==
        "payment_released: Disburse by PAY_RELEASE\n"
        "VEND_DROP: Maintain_Vendor_Master by VEND_CREATE\n"
        "InvoiceEnter: Enter_Invoice by Enter_Invoice\n"
        "OTHER:\n");
  CHECK(suggestions[0][0].likeness == 80);   // pay begins payment, release begins released
  // VEND and CREATE are each in two names and weigh half of DROP: 2·60 of 60 + 60 + 60 + 120.
  CHECK(suggestions[1][0].likeness == 40);
  CHECK(suggestions[2][0].likeness == 100);
}

}  // namespace rolewright::tests
