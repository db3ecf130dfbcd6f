#include "compiler/catalog.hpp"

#include <random>

#include "tests/compiler/policy_text.hpp"
#include "tests/compiler/text_snapshot.hpp"
#include "tests/support/catch.hpp"

namespace rolewright::tests {
namespace {

// Does `pattern` from `p` on match `text` from `t` on? Straight from the definition; exponential.
bool matches_slowly(std::string_view pattern, std::string_view text) {
  if (pattern.empty()) return text.empty();
  if (pattern.starts_with("\\*")) return text.starts_with('*') && matches_slowly(pattern.substr(2), text.substr(1));
  if (pattern[0] != '*') return !text.empty() && text[0] == pattern[0] && matches_slowly(pattern.substr(1), text.substr(1));
  for (std::size_t taken = 0; taken <= text.size(); ++taken)
    if (matches_slowly(pattern.substr(1), text.substr(taken))) return true;
  return false;
}

}  // namespace

TEST_CASE("`*` is the one wildcard and `\\*` a star", "[compiler]") {
  const auto [pattern, text, expected] = GENERATE(table<std::string, std::string, bool>({
      {"VEND_CREATE", "VEND_CREATE", true}, {"VEND_CREATE", "VEND_CREATED", false}, {"VEND_CREATE", "vend_create", false},
      {"VEND_EFT_*", "VEND_EFT_ADD", true}, {"VEND_EFT_*", "VEND_EFT_", true}, {"VEND_EFT_*", "VEND_EFT", false},
      {"*", "", true}, {"*", "anything", true}, {"**", "x", true}, {"", "", true}, {"", "x", false},
      {"*_RELEASE", "PAY_RELEASE", true}, {"*_RELEASE", "PAY_RELEASE_ALL", false},
      {"a*b*c", "a-b-b-c", true}, {"a*b*c", "acb", false}, {"*ab", "aab", true}, {"*ab*", "xxaxab", true},
      {R"(SAP_\*)", "SAP_*", true}, {R"(SAP_\*)", "SAP_ALL", false}, {R"(\*\*)", "**", true}, {R"(*\*)", "ends in *", true},
      {R"(a\b)", R"(a\b)", true}, {"?", "x", false}, {"[a]", "a", false},
  }));
  CAPTURE(pattern, text);
  CHECK(compiler::matches(pattern, text) == expected);
}

TEST_CASE("patterns agree with their definition on random texts", "[compiler][property]") {
  const unsigned seed = GENERATE(range(0U, 500U));
  CAPTURE(seed);
  std::mt19937 random{seed};
  const auto draw = [&](std::string_view alphabet, std::size_t most) {
    std::string text;
    for (std::size_t length = random() % (most + 1); length != 0; --length) text += alphabet[random() % alphabet.size()];
    return text;
  };
  for (int round = 0; round != 20; ++round) {
    const std::string pattern = draw("ab**\\", 7);
    const std::string text = draw("aab*\\", 8);
    CAPTURE(pattern, text);
    CHECK(compiler::matches(pattern, text) == matches_slowly(pattern, text));
  }
}

TEST_CASE("a long text against many stars takes no longer than their product", "[compiler]") {
  std::string pattern;
  for (int star = 0; star != 2000; ++star) pattern += "*a";
  CHECK_FALSE(compiler::matches(pattern + "b", std::string(20'000, 'a')));
  CHECK(compiler::matches(pattern, std::string(20'000, 'a')));
}

TEST_CASE("a policy's system is the loaded one of that vendor and id, else of that name", "[compiler]") {
  const Snapshot snapshot = text_snapshot(
      "taken,2026-09-30\nsystem,ERP,okta app,0oa1,connected\nsystem,0oa2,okta app,0oa2\nsystem,TENANT,entra tenant,a.example,connected\n"
      "entitlement,ERP,PAY\nentitlement,ERP,PAY_ALL\nentitlement,TENANT,Global Administrator\ngroup,TENANT,fin\npackage,TENANT,fin\n");
  const compiler::Catalog catalog{snapshot};
  const auto found = [&](const std::string& name, const std::string& vendor, const std::string& external) {
    std::string text;
    for (const SystemId id : catalog.systems({name, vendor, external, {}})) text += std::string{snapshot.text(snapshot.systems[id.index()].name)} + " ";
    return text;
  };
  CHECK(found("MOMENTUM", "okta app", "0oa1") == "ERP ");
  CHECK(found("ERP", "okta app", "another") == "ERP ");
  CHECK(found("MOMENTUM", "entra app", "0oa1").empty());
  CHECK(found("ERP", "okta app", "0oa2") == "0oa2 ");  // the id wins over the name
  CHECK(catalog.connected(catalog.systems({"ERP", "okta app", "0oa1", {}})));
  CHECK_FALSE(catalog.connected(catalog.systems({"X", "okta app", "0oa2", {}})));
  CHECK_FALSE(catalog.connected({}));
  const auto systems = catalog.systems({"ERP", "okta app", "0oa1", {}});
  CHECK(catalog.entitlements(systems, "PAY*").size() == 2);
  CHECK(catalog.entitlements(systems, "PAY").size() == 1);
  CHECK(catalog.entitlements(systems, "Global*").empty());
  CHECK(catalog.entitlement_names(systems) == std::vector<std::string_view>{"PAY", "PAY_ALL"});
}

TEST_CASE("a group and a package of one name are told apart", "[compiler]") {
  const Snapshot snapshot = text_snapshot("taken,2026-09-30\nsystem,TENANT,entra tenant,a.example,connected\ngroup,TENANT,fin\npackage,TENANT,fin\n");
  const compiler::PolicyIr policy = policy_of("role G = entra group \"fin\"\nrole P = entra package \"fin\"\nrole O = okta group \"fin\"");
  const compiler::Catalog catalog{snapshot};
  const auto node = [&](std::size_t role) {
    const std::vector<NodeId> found = catalog.holdings(policy.roles[role], catalog.owners(policy.roles[role], policy));
    return found.size() == 1 ? found.front() : NodeId{};
  };
  CHECK(snapshot.nodes[node(0).index()].kind == NodeKind::Group);
  CHECK(snapshot.nodes[node(1).index()].kind == NodeKind::Package);
  CHECK(node(2).is_none());
}

}  // namespace rolewright::tests
