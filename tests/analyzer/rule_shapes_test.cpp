// Rules that no possible person can be asked about: what is said to have become stricter or looser, by table; and on random
// worlds, that no violation disappears of a rule that is not said to be looser, and none appears of one not said stricter.
#include "analyzer/rule_shapes.hpp"

#include <set>

#include "analyzer/policy_diff.hpp"
#include "compiler/interpret.hpp"
#include "tests/compiler/policy_text.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/random_world.hpp"

namespace rolewright::tests {
namespace {

const char* const kWords =
    "policy p\nevent moved, left\nobject invoice, order\nrelation family, business\nscope kind center\n"
    "person has org: org_unit\nsystem M = export \"M\"\npermission a = M \"A\"\npermission b = M \"B\"\npermission c = M \"C\"\n"
    "role R = okta group \"r\"\nrole S = okta group \"s\"\nrole T = okta group \"t\"\n"
    "function F = any of a\nfunction G = any of b\nfunction H = any of c\n";

// "stricter: who" each, joined by "; ".
std::string changes(const std::string& before, const std::string& after) {
  static const char* const kDirections[] = {"stricter", "looser", "changed", "unknown"};
  const compiler::PolicyIr old = policy_of(kWords + before + "\n");
  const compiler::PolicyIr now = policy_of(kWords + after + "\n");
  std::string text;
  for (const analyzer::ShapeChange& item : analyzer::shape_changes(old, old.rules[0], now, now.rules[0]))
    text += (text.empty() ? "" : "; ") + std::string{kDirections[static_cast<std::size_t>(item.direction)]} +
            (item.who.empty() ? "" : ": " + item.who);
  return text;
}

// ---- random changes of one rule ---------------------------------------------------------------------------------------

// Some part of a rule that is not about one possible person becomes another; false when this one has none that can.
bool alter(RulePlan& rule, Dice& dice, std::size_t functions) {
  const auto alter_list = [&] {
    if (rule.functions.size() > 1 && dice.chance(50)) {
      rule.functions.erase(rule.functions.begin() + static_cast<std::ptrdiff_t>(dice.below(rule.functions.size())));
      return true;
    }
    const std::size_t more = dice.below(functions);
    if (std::find(rule.functions.begin(), rule.functions.end(), more) != rule.functions.end()) return false;
    rule.functions.push_back(more);
    return true;
  };
  const auto alter_count = [&] {
    rule.count = dice.chance(50) || rule.count < 2 ? rule.count + 1 : rule.count - 1;
    return true;
  };
  switch (rule.kind) {
    case RuleKind::StillHolds:
      if (dice.chance(40)) return alter_list();
      rule.days = std::max(0, rule.days + dice.between(-3, 3));
      return true;
    case RuleKind::ExercisesOnSelf:
    case RuleKind::ExercisesOnOne:
      if (dice.chance(60) || rule.functions.size() < 2) return alter_list();
      rule.any = !rule.any;
      return true;
    case RuleKind::ExercisesRelated:
      return alter_list();
    case RuleKind::HeadCount:
    case RuleKind::HeadCountPerScope:
    case RuleKind::HeadCountPerAttribute:
      return alter_count();
    case RuleKind::Completing:
      if (rule.functions.size() < 3) return false;  // no more people than functions
      rule.count = rule.count == 2 ? 3 : 2;
      return true;
    case RuleKind::GrantSelf:
      return alter_list();
    case RuleKind::Workflow:
      if (!rule.different.empty() && dice.chance(50)) {
        rule.different.pop_back();
      } else {
        return alter_count();
      }
      return true;
    case RuleKind::Holds:
    case RuleKind::Sensitive:
    case RuleKind::Exclusive:
    case RuleKind::OneSession:
      return false;
  }
  return false;
}

using Violation = std::tuple<std::int32_t, std::size_t, std::string>;  // day, person, place

std::set<Violation> violations(const RandomWorld& random, compiler::Binding& binding, const std::string& id) {
  std::set<Violation> all;
  for (const Day today : random.days()) {
    compiler::World world{binding, today, compiler::Count::All, {}};
    for (const compiler::Judgement& item : compiler::interpret(world))
      if (binding.policy.rules[item.rule.index()].info.id == id)
        all.emplace(today.count(), item.person.is_none() ? kNobody : item.person.index(), item.place);
  }
  return all;
}

}  // namespace

TEST_CASE("rules of equal parts do not differ, whatever their functions are called", "[analyzer]") {
  CHECK(changes("risk X at most 4 people hold F", "risk X at most 4 people hold F").empty());
  CHECK(changes("risk X no person exercises F and G on one invoice", "risk X no person exercises G and F on one invoice").empty());
  CHECK(changes("risk X completing F, G, H takes at least 2 people", "function W = any of a\nrisk X completing W, G, H takes at least 2 people").find("W") ==
        std::string::npos);
}

TEST_CASE("each part that differs says for whom", "[analyzer]") {
  const auto [before, after, expected] = GENERATE(table<std::string, std::string, std::string>({
      {"at most 4 people hold F", "at most 3 people hold F", "stricter: 4 people who hold F"},
      {"at most 4 people hold F per center", "at most 6 people hold F per center", "looser: 6 people who hold F at one center"},
      {"at least 2 people hold F", "at least 3 people hold F", "stricter: no more than 2 people who hold F"},
      {"at least 2 people hold F", "at least 1 people hold F", "looser: no more than 1 person who hold F"},
      {"at most 4 people hold F", "at least 4 people hold F", "changed"},
      {"at most 4 people hold F", "at most 4 people hold G", "changed"},
      {"at most 4 people hold F", "at most 4 people hold F per org", "changed"},
      {"no person still holds any of F, G 9 days after moved", "no person still holds any of F, G 5 days after moved",
       "stricter: somebody who still holds it 9 days after being moved"},
      {"no person still holds any of F, G 9 days after moved", "no person still holds any of F, H 9 days after moved",
       "stricter: somebody who still holds H long after being moved; looser: somebody who still holds G long after being moved"},
      {"no person still holds any of F 9 days after moved", "no person still holds any of F 9 days after left", "changed"},
      {"no person exercises F and G on one invoice", "no person exercises F and G and H on one invoice",
       "looser: somebody who exercised F and G on one invoice without H"},
      {"no person exercises F and G on one invoice", "no person exercises F and H on one invoice",
       "stricter: somebody who exercised F and H on one invoice; looser: somebody who exercised F and G on one invoice"},
      {"no person exercises any of F, G on self", "no person exercises F on self",
       "looser: somebody who exercised G on their own record"},
      {"no person exercises F and G on self", "no person exercises any of F, G on self",
       "stricter: somebody who exercised one of F or G on their own record"},
      {"no person exercises F on one invoice", "no person exercises F on one order", "changed"},
      {"no person exercises F on order when related family to object",
       "no person exercises F on order when related family, business to object",
       "stricter: somebody who acts on one order that concerns somebody in the relation business to them"},
      {"completing F, G, H takes at least 2 people", "completing F, G, H takes at least 3 people",
       "stricter: 2 people who together hold all of it"},
      {"completing F, G, H takes at least 2 people", "completing F, G takes at least 2 people",
       "stricter: few people who together hold F and G without H"},
      {"nobody can grant themselves F", "nobody can grant themselves F, G", "stricter: somebody who can grant themselves G"},
      {"nobody can grant themselves F", "nobody holding G can grant themselves F",
       "looser: somebody without G who can grant themselves one of them"},
  }));
  CAPTURE(before, after);
  CHECK(changes("risk X " + before, "risk X " + after) == expected);
}

TEST_CASE("sessions and workflows differ by their roles, pairs and absences", "[analyzer]") {
  CHECK(changes("exclusive X roles R, S in one session", "exclusive X roles R, S, T in one session") ==
        "stricter: a session that uses role T and another of them");
  CHECK(changes("exclusive X roles R, S in one session", "exclusive X roles R, S") == "changed");
  const auto flow = [](const std::string& tail) {
    return "workflow W on order { step ask by F step approve by G step pay by H " + tail + " }";
  };
  CHECK(changes(flow("different people ask, approve survives loss of 1 people"),
                flow("different people ask, approve different people approve, pay survives loss of 2 people")) ==
        "stricter: one person who does approve and pay; stricter: an office that cannot spare 2 people");
  CHECK(changes(flow("same person ask, pay"), flow("different people ask, approve")) ==
        "stricter: one person who does ask and approve; looser: two people who do ask and pay");
}

TEST_CASE("violations come and go only as the difference says", "[analyzer][property]") {
  std::map<RuleKind, std::size_t> seen;
  std::size_t fewer = 0;
  std::size_t more = 0;
  for (std::uint64_t seed = 700000; seed != 700400; ++seed) {
    CAPTURE(seed);
    RandomWorld random{seed};
    REQUIRE(random.problem.empty());
    PolicyPlan plan = random.plan;
    plan.waivers.clear();
    const std::size_t chosen = random.dice.below(plan.rules.size());
    if (!alter(plan.rules[chosen], random.dice, plan.functions.size())) continue;
    const auto altered = compile_plan(plan);
    if (!altered.ok()) continue;  // a count that the functions can never reach
    const auto binding = compiler::bind(altered.value().ir, random.snapshot, compiler::OnUnknownName::KeepGoing);
    REQUIRE(binding.ok());
    const std::string& id = plan.rules[chosen].id;
    bool stricter = false;
    bool looser = false;
    for (const StatementChange& change : analyzer::diff(random.policy.ir, altered.value().ir, Day{kFirstDay}).statements) {
      if (change.statement != "risk `" + id + "`") continue;
      stricter |= change.direction != ChangeDirection::Looser;
      looser |= change.direction != ChangeDirection::Stricter;
    }
    const std::set<Violation> before = violations(random, *random.binding, id);
    const std::set<Violation> after = violations(random, *binding.value(), id);
    const bool lost = !std::includes(after.begin(), after.end(), before.begin(), before.end());
    const bool gained = !std::includes(before.begin(), before.end(), after.begin(), after.end());
    INFO(policy_files(random.plan).at("policy.rw"));
    INFO(altered.value().ir.rules[chosen].info.english);
    CHECK((!lost || looser));
    CHECK((!gained || stricter));
    fewer += lost ? 1 : 0;
    more += gained ? 1 : 0;
    ++seen[plan.rules[chosen].kind];
  }
  CHECK(fewer >= 20);
  CHECK(more >= 20);
  CHECK(seen.size() == 10);
}

}  // namespace rolewright::tests
