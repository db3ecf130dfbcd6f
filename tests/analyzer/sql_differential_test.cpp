// Three engines and one more meaning: on random worlds the interpreter, the analyzer and its population engine find on
// every day what the SQL twin finds, of every kind of rule, and the same rules rest.
// What SQL does not state: searches that exceed a budget (a workflow's `undetermined`), because it has none; and the
// people a finding of several people names, because any smallest set is right.
#include "tests/analyzer/sql_twin.hpp"

#include <algorithm>
#include <functional>
#include <map>

#include "tests/support/catch.hpp"
#include "tests/support/engines.hpp"

using namespace rolewright;
using namespace rolewright::tests;
using compiler::Count;

namespace {

bool asks(const CondPlan& cond, const std::function<bool(const CondPlan&)>& test) {
  return test(cond) || std::any_of(cond.parts.begin(), cond.parts.end(), [&](const CondPlan& part) { return asks(part, test); });
}
bool asks(const RulePlan& rule, const std::function<bool(const CondPlan&)>& test) {
  const auto any = [&](const Clauses& clauses) { return !clauses.empty() && asks(clauses[0], test); };
  return any(rule.when) || any(rule.unless);
}

// Kinds of rule more finely than RuleKind tells them.
std::vector<std::string> shapes_of(const PolicyPlan& plan, const RulePlan& rule) {
  std::vector<std::string> shapes;
  const auto add = [&](bool is, const std::string& name) {
    if (is) shapes.push_back(name);
  };
  const bool holds = rule.kind == RuleKind::Holds;
  add(holds && rule.at_least == 1, "holds any of");
  add(holds && rule.at_least == 2, "holds a pair");
  add(holds && rule.at_least >= 2 && rule.at_least < rule.functions.size(), "holds k or more of n");
  add(holds && rule.at_least >= 3, "holds three together");
  add(holds && std::any_of(rule.functions.begin(), rule.functions.end(), [&](std::size_t fn) { return plan.functions[fn].all; }),
      "holds a function all of");
  add(holds && !rule.scope.empty(), "holds in scope same " + rule.scope);
  add(holds && !rule.when.empty(), "holds when");
  add(holds && !rule.unless.empty(), "holds unless");
  for (const char* attribute : {"kind", "status"})
    add(asks(rule, [&](const CondPlan& cond) { return cond.kind == CondKind::AccountIs && cond.attribute == attribute; }),
        std::string{"holds by account "} + attribute);
  add(asks(rule, [](const CondPlan& cond) { return cond.kind == CondKind::Designated && cond.days >= 0; }), "holds up to a limit");
  const bool on = rule.kind == RuleKind::ExercisesOnSelf || rule.kind == RuleKind::ExercisesOnOne;
  add((on || rule.kind == RuleKind::ExercisesRelated) && rule.any, "exercises any of");
  add(rule.kind == RuleKind::ExercisesOnSelf && !rule.any && rule.functions.size() == 2, "exercises both on self");
  for (const std::string& tie : rule.related) shapes.push_back("exercises related " + tie);
  const bool counts = rule.kind == RuleKind::HeadCount || rule.kind == RuleKind::HeadCountPerScope ||
                      rule.kind == RuleKind::HeadCountPerAttribute;
  add(counts, (rule.at_most ? "at most people hold" : "at least people hold") + (rule.word.empty() ? "" : " per " + rule.word));
  add(rule.kind == RuleKind::GrantSelf && rule.functions.empty(), "grant any function to oneself");
  add(rule.kind == RuleKind::GrantSelf && rule.holding != kNobody, "grant to oneself while holding");
  add(rule.kind == RuleKind::Workflow && rule.count != 0, "workflow survives loss");
  add(rule.kind == RuleKind::Workflow && !rule.same.empty(), "workflow with one person for two steps");
  return shapes;
}

const std::vector<std::string> kShapes = {
    "at least people hold", "at least people hold per alc", "at least people hold per clearance",
    "at least people hold per employment", "at least people hold per fund_center", "at least people hold per office",
    "at least people hold per org", "at least people hold per series", "at most people hold", "at most people hold per alc",
    "at most people hold per clearance", "at most people hold per employment", "at most people hold per fund_center",
    "at most people hold per office", "at most people hold per org", "at most people hold per series", "exercises any of", "exercises both on self",
    "exercises related affiliated", "exercises related family", "exercises related self", "grant any function to oneself",
    "grant to oneself while holding", "holds a function all of", "holds a pair", "holds any of", "holds by account kind", "holds by account status",
    "holds in scope same alc", "holds in scope same fund_center", "holds in scope same office", "holds k or more of n",
    "holds three together", "holds unless", "holds up to a limit", "holds when", "workflow survives loss",
    "workflow with one person for two steps"};

struct Seen {
  Tally tally;
  std::map<std::string, std::uint64_t> shapes;           // rule-days on which a rule of that shape found something
  std::map<std::string, std::uint64_t> waiver_problems;  // worlds with that problem
  std::map<std::string, std::uint64_t> resting;          // rules, by kind
  std::uint64_t days = 0;
};

std::string describe(const std::map<std::string, std::uint64_t>& counts) {
  std::string text;
  for (const auto& [name, count] : counts) text += name + ": " + std::to_string(count) + "; ";
  return text;
}

void note(const RandomWorld& random, const std::string& judgements, Seen& seen) {
  for (const RulePlan& rule : random.plan.rules) {
    const bool first = judgements.starts_with(rule.id + " ");
    if (!first && judgements.find("\n" + rule.id + " ") == std::string::npos) continue;
    for (const std::string& shape : shapes_of(random.plan, rule)) ++seen.shapes[shape];
  }
}

std::set<std::string> active_rules(const RandomWorld& random) {
  std::set<std::string> active;
  for (std::size_t rule = 0; rule != random.plan.rules.size(); ++rule)
    if (random.binding->rules[rule].active) active.insert(random.plan.rules[rule].id);
  return active;
}

// A mismatch is reported once, with both sides: comparing inside CHECK would print every equal pair too.
void check_equal(const std::string& found, const std::string& by_sql) {
  if (found != by_sql) CHECK(found == by_sql);
}

std::string without_scopes(std::string lines) {
  const std::string mark = " scope-unresolved";
  for (std::size_t at = 0; (at = lines.find(mark, at)) != std::string::npos;) lines.erase(at, mark.size());
  return lines;
}

Seen compare(std::uint64_t first_seed, std::uint64_t cases, std::size_t most_days) {
  Seen seen;
  for (std::uint64_t seed = first_seed; seed != first_seed + cases; ++seed) {
    CAPTURE(seed);
    RandomWorld random{seed};
    INFO(random.problem);
    REQUIRE(random.problem.empty());
    const std::vector<Day> all = random.days();
    std::vector<Day> days;
    for (const std::size_t index : random.dice.several(most_days, all.size())) days.push_back(all[index]);
    const Count count = random.dice.chance(25) ? Count::ActiveOnly : Count::All;
    SqlTwin twin{random.agency, random.plan, count, days};
    CHECK(active_rules(random) == twin.active());
    for (const RulePlan& rule : random.plan.rules)
      if (!twin.active().contains(rule.id)) ++seen.resting[std::to_string(static_cast<std::size_t>(rule.kind))];
    for (const Day today : days) {
      CAPTURE(today.count() - kFirstDay);
      const std::string interpreted = by_interpreter(random, today, count, seen.tally);
      check_equal(interpreted, twin.judgements(today));
      check_equal(by_population(random, today, count, 1), twin.judgements_of_persons(today));
      check_equal(by_program(random, today, count, seen.tally), twin.findings(today));
      check_equal(expected_of_program(random, today, count, seen.tally), twin.findings(today));
      note(random, interpreted, seen);
      ++seen.days;
    }
    for (const std::string& problem : twin.waiver_problems()) ++seen.waiver_problems[problem];
  }
  return seen;
}

void check_seen(const Seen& seen, std::uint64_t least) {
  INFO(describe(seen.tally));
  INFO(describe(seen.shapes));
  INFO(describe(seen.waiver_problems));
  INFO(describe(seen.resting));
  CAPTURE(seen.days);
  for (std::size_t kind = 0; kind != kRuleKinds; ++kind) {
    CAPTURE(kind);
    CHECK(seen.tally.fired[kind] >= least);
  }
  for (const std::string& shape : kShapes) {
    CAPTURE(shape);
    CHECK(seen.shapes.contains(shape));
    if (seen.shapes.contains(shape)) CHECK(seen.shapes.at(shape) >= least / 10);
  }
  for (const auto& [shape, count] : seen.shapes) CHECK(std::count(kShapes.begin(), kShapes.end(), shape) == 1);
  for (const char* problem : {"its rule allows none", "approved by nobody", "approved by its holder",
                              "approved by its holder under another name", "no first day", "too long", "expired"}) {
    CAPTURE(problem);
    CHECK(seen.waiver_problems.contains(problem));
    if (seen.waiver_problems.contains(problem)) CHECK(seen.waiver_problems.at(problem) >= least / 10);
  }
  CHECK(seen.resting.size() == kRuleKinds);
  CHECK(seen.tally.undetermined >= least);
  CHECK(seen.tally.scope_unresolved >= least);
  CHECK(seen.tally.mitigated >= least);
}

// Nothing of a random world changes before the first day of this period or after its last. Returns the changes seen.
std::size_t compare_periods(std::uint64_t first_seed, std::uint64_t cases) {
  const Interval period{Day{kFirstDay - 1}, Day{kFirstDay + kDays + 9}};
  std::vector<Day> days;
  for (Day day = period.from; day < period.until; day = day.plus(1)) days.push_back(day);
  std::size_t changes = 0;
  for (std::uint64_t seed = first_seed; seed != first_seed + cases; ++seed) {
    CAPTURE(seed);
    RandomWorld random{seed};
    REQUIRE(random.problem.empty());
    const Count count = random.dice.chance(25) ? Count::ActiveOnly : Count::All;
    SqlTwin twin{random.agency, random.plan, count, days};
    std::string before;
    for (const auto& [day, found] : by_period(random, period, count)) {
      CAPTURE(day.count() - kFirstDay);
      check_equal(found, without_scopes(twin.findings(day)));
      changes += found == before ? 0 : 1;
      before = found;
    }
  }
  return changes;
}

}  // namespace

TEST_CASE("the engines find what recursive SQL finds", "[analyzer][differential]") {
  check_seen(compare(200000, 600, 6), 40);
}

TEST_CASE("over a period the analyzer finds what recursive SQL finds day by day", "[analyzer][differential]") {
  CHECK(compare_periods(250000, 200) >= 500);
}

TEST_CASE("the engines find what recursive SQL finds at length", "[.long]") {
  const Seen seen = compare(300000, 20000, 12);
  WARN(seen.days << " days; " << describe(seen.tally));
  WARN(describe(seen.shapes) << describe(seen.waiver_problems));
  check_seen(seen, 1000);
}
TEST_CASE("over periods the analyzer finds what recursive SQL finds at length", "[.long]") {
  CHECK(compare_periods(350000, 5000) >= 10000);
}
