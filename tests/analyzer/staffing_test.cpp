// Staffing against trying everything: every way to give steps to people, every set of parts, every set of absences.
#include <algorithm>
#include <functional>
#include <random>
#include <string>

#include "analyzer/staff_patterns.hpp"
#include "analyzer/staffing_diagnosis.hpp"
#include "analyzer/staffing_question.hpp"
#include "tests/compiler/policy_text.hpp"
#include "tests/compiler/text_snapshot.hpp"
#include "tests/support/catch.hpp"

namespace rolewright::tests {
namespace {

using analyzer::Feasible;
using analyzer::StaffingPart;
using analyzer::StaffingParts;
using analyzer::StaffingProblem;

StaffingProblem random_problem(std::uint64_t seed) {
  std::mt19937_64 random{seed};
  const auto below = [&](std::size_t bound) { return static_cast<std::size_t>(random() % bound); };
  StaffingProblem problem;
  const std::size_t steps = 2 + below(4);
  const std::size_t people = 2 + below(3);
  problem.candidates.resize(steps);
  for (auto& list : problem.candidates)
    for (std::size_t person = 0; person != people; ++person)
      if (below(3) != 0) list.push_back(PersonId{person});
  const auto some_steps = [&] {
    std::vector<std::size_t> list;
    for (std::size_t step = 0; step != steps; ++step)
      if (below(2) == 0) list.push_back(step);
    return list;
  };
  for (std::size_t left = 0; left != steps; ++left)
    for (std::size_t right = left + 1; right != steps; ++right) {
      if (below(4) == 0) problem.different.push_back({left, right});
      if (below(8) == 0) problem.same.push_back({left, right});
    }
  if (below(2) == 0) problem.at_most.push_back({some_steps(), 1 + below(2)});
  if (below(3) == 0) problem.at_least.push_back({some_steps(), 1 + below(2)});
  for (std::size_t rule = below(3); rule-- != 0;) {
    StaffingProblem::Apart apart{.groups = {some_steps(), some_steps()}, .most = below(6) == 0 ? std::size_t{0} : 1};
    if (below(3) == 0) apart.groups.push_back(some_steps());
    if (below(2) == 0) apart.exempt = {PersonId{below(people)}};
    problem.apart.push_back(std::move(apart));
  }
  return problem;
}

// Each rule read as its comment says, one at a time.
bool holds(const StaffingProblem& problem, const std::vector<PersonId>& actors) {
  for (const auto& [left, right] : problem.different)
    if (actors[left] == actors[right]) return false;
  for (const auto& [left, right] : problem.same)
    if (actors[left] != actors[right]) return false;
  const auto people = [&](const std::vector<std::size_t>& steps) {
    std::set<PersonId> found;
    for (const std::size_t step : steps) found.insert(actors[step]);
    return found.size();
  };
  for (const auto& count : problem.at_most)
    if (people(count.steps) > count.people) return false;
  for (const auto& count : problem.at_least)
    if (people(count.steps) < count.people) return false;
  for (const auto& apart : problem.apart)
    for (const PersonId actor : actors) {
      std::size_t touched = 0;
      for (const auto& group : apart.groups) {
        bool touches = false;
        for (const std::size_t step : group) touches = touches || actors[step] == actor;
        touched += touches ? 1 : 0;
      }
      const bool exempt = std::find(apart.exempt.begin(), apart.exempt.end(), actor) != apart.exempt.end();
      if (touched > apart.most && !exempt) return false;
    }
  return true;
}

bool can_be_done(const StaffingProblem& problem, const std::set<PersonId>& absent) {
  std::vector<PersonId> actors;
  std::function<bool()> extend = [&] {
    if (actors.size() == problem.candidates.size()) return holds(problem, actors);
    for (const PersonId person : problem.candidates[actors.size()]) {
      if (absent.contains(person)) continue;
      actors.push_back(person);
      if (extend()) return true;
      actors.pop_back();
    }
    return false;
  };
  return extend();
}

// Calls visit with each set of `size` of the items until it says true.
template <class Item>
bool any_subset(const std::vector<Item>& items, std::size_t size, const std::function<bool(const std::vector<Item>&)>& visit) {
  std::vector<Item> chosen;
  std::function<bool(std::size_t)> extend = [&](std::size_t first) {
    if (chosen.size() == size) return visit(chosen);
    for (std::size_t place = first; place < items.size(); ++place) {
      chosen.push_back(items[place]);
      if (extend(place + 1)) return true;
      chosen.pop_back();
    }
    return false;
  };
  return extend(0);
}

TEST_CASE("who can do a workflow, by both searches and by trying everybody", "[analyzer][staffing][differential]") {
  std::size_t possible = 0;
  for (std::uint64_t seed = 0; seed != 400; ++seed) {
    CAPTURE(seed);
    const StaffingProblem problem = random_problem(seed);
    for (const std::set<PersonId>& absent : {std::set<PersonId>{}, std::set<PersonId>{PersonId{0U}}}) {
      const bool expected = can_be_done(problem, absent);
      possible += expected ? 1 : 0;
      for (const analyzer::Staffing& found :
           {analyzer::staff(problem, absent), analyzer::staff_by_patterns(problem, absent, {})}) {
        REQUIRE(found.feasible == (expected ? Feasible::Yes : Feasible::No));
        if (!expected) continue;
        REQUIRE(holds(problem, found.actors));
        for (std::size_t step = 0; step != found.actors.size(); ++step) {
          const auto& can = problem.candidates[step];
          REQUIRE(std::find(can.begin(), can.end(), found.actors[step]) != can.end());
          REQUIRE_FALSE(absent.contains(found.actors[step]));
        }
      }
    }
  }
  CHECK(possible > 100);
  CHECK(possible < 700);
}

TEST_CASE("cores, exceptions and absences are smallest: no smaller set does", "[analyzer][staffing][differential]") {
  std::size_t cores = 0, exceptions = 0, several = 0, absences = 0;
  for (std::uint64_t seed = 0; seed != 250; ++seed) {
    CAPTURE(seed);
    const StaffingProblem problem = random_problem(seed);
    if (can_be_done(problem, {})) {
      const analyzer::Absences found = analyzer::most_absences(problem);
      REQUIRE(found.is_exact());
      REQUIRE_FALSE(can_be_done(problem, {found.blocked.begin(), found.blocked.end()}));
      std::set<PersonId> everybody;
      for (const auto& list : problem.candidates) everybody.insert(list.begin(), list.end());
      REQUIRE_FALSE(any_subset<PersonId>({everybody.begin(), everybody.end()}, found.survives, [&](const auto& away) {
        return !can_be_done(problem, {away.begin(), away.end()});
      }));
      absences += found.survives == 0 ? 0 : 1;
      continue;
    }
    const StaffingParts all = analyzer::parts_of(problem);
    const auto blocking = [&](const StaffingParts& parts) { return !can_be_done(analyzer::saying_only(problem, parts), {}); };
    const analyzer::BlockingCore core = analyzer::blocking_core(problem);
    REQUIRE(core.smallest);
    REQUIRE(blocking(core.parts));
    if (core.parts.size() <= 3)
      REQUIRE_FALSE(any_subset<StaffingPart>(all, core.parts.size() - 1, blocking));
    ++cores;
    const analyzer::StaffingExceptions fewest = analyzer::fewest_exceptions(problem);
    const auto is_step = [](const StaffingPart& part) { return part.kind == StaffingPart::Kind::Step; };
    const auto enough = [&](const StaffingParts& given_up) {
      StaffingParts rest;
      std::set_difference(all.begin(), all.end(), given_up.begin(), given_up.end(), std::back_inserter(rest));
      return can_be_done(analyzer::saying_only(problem, rest), {});
    };
    StaffingParts waivable = all;
    std::erase_if(waivable, is_step);
    if (fewest.possible == Feasible::No) {
      REQUIRE_FALSE(enough(waivable));
      continue;
    }
    REQUIRE(fewest.possible == Feasible::Yes);
    REQUIRE(enough(fewest.parts));
    REQUIRE(std::none_of(fewest.parts.begin(), fewest.parts.end(), is_step));
    REQUIRE_FALSE(any_subset<StaffingPart>(waivable, fewest.parts.size() - 1, enough));
    ++exceptions;
    several += fewest.parts.size() > 1 ? 1 : 0;
  }
  CHECK(cores > 50);
  CHECK(exceptions > 25);
  CHECK(several > 3);
  CHECK(absences > 10);
}

constexpr const char* kPolicy = R"(policy office
scope kind fund
object order
person has org: org_unit, warrant: designation with limit money
system PAY = export "PAY"
permission ask = PAY "ASK"
permission approve = PAY "APPROVE"
permission pay = PAY "PAY"
function Ask = any of ask
function Approve = any of approve
function Pay = any of pay
workflow W on order { step a by Ask step b by Approve step c by pay }
)";
constexpr const char* kAgency = R"(taken,2026-09-30
system,PAY,system,,connected
entitlement,PAY,ASK
entitlement,PAY,APPROVE
entitlement,PAY,PAY
person,ana
person,bob
account,PAY,ana,ana
account,PAY,bob,bob
assign,PAY,ana,entitlement,PAY,ASK
assign,PAY,ana,entitlement,PAY,APPROVE
assign,PAY,ana,entitlement,PAY,PAY
)";

// Who does each step, or "-".
std::string staffed(const std::string& rules, const std::string& facts = {}, const std::set<std::string>& away = {}) {
  const compiler::PolicyIr policy = policy_of(kPolicy + rules);
  const Snapshot snapshot = text_snapshot(kAgency + facts);
  const auto bound = compiler::bind(policy, snapshot, compiler::OnUnknownName::Fail);
  REQUIRE(bound.ok());
  compiler::World world{*bound.value(), snapshot.taken[0]};
  std::size_t workflow = 0;
  while (policy.rules[workflow].info.id != "W") ++workflow;
  analyzer::Office office;
  for (const std::string& name : away) office.away.insert(snapshot.find_person(name));
  const analyzer::Staffing found = analyzer::staff(analyzer::staffing_question(world, RuleId{workflow}, office).problem, {});
  std::string text;
  for (const PersonId actor : found.actors) text += std::string{snapshot.text(snapshot.persons[actor.index()].key)} + " ";
  return text.empty() ? "-" : text;
}

TEST_CASE("nobody is asked to do what a rule keeps apart", "[analyzer][staffing]") {
  const std::string bob_pays = "assign,PAY,bob,entitlement,PAY,PAY\n";
  const std::string apart = "risk R no person holds Approve and Pay\n";
  CHECK(staffed("") == "ana ana ana ");
  CHECK(staffed("", "", {"ana"}) == "-");
  CHECK(staffed(apart) == "-");
  CHECK(staffed(apart, bob_pays) == "ana ana bob ");
  CHECK(staffed("risk R no person holds 3 or more of Ask, Approve, Pay\n") == "-");
  CHECK(staffed("risk R no person holds Approve and Pay scope same fund\n", bob_pays) == "ana ana bob ");
  CHECK(staffed("risk R no person exercises Ask and Pay on one order\n", bob_pays) == "ana ana bob ");
  CHECK(staffed("risk R completing Ask, Approve, Pay takes at least 2 people\n") == "-");
  CHECK(staffed("risk R completing Ask, Approve, Pay takes at least 2 people\n", bob_pays) == "ana ana bob ");
  CHECK(staffed("risk R completing Ask, Approve, Pay takes at least 3 people\n", bob_pays) == "-");
}

TEST_CASE("whom a rule's condition clears or an exception covers may do both", "[analyzer][staffing]") {
  const std::string warranted = "designation,ana,warrant,2026-01-01,2027-01-01,1000\n";
  const std::string unless = "risk R no person holds Approve unless designated warrant\n";
  CHECK(staffed(unless) == "-");
  CHECK(staffed(unless, warranted) == "ana ana ana ");
  const std::string apart = "risk R exceptions at most 90 days no person holds Approve and Pay unless designated warrant\n";
  CHECK(staffed(apart) == "-");
  CHECK(staffed(apart, warranted) == "ana ana ana ");
  CHECK(staffed(apart + "exception X to R for person \"ana\" approved by \"cfo\" from 2026-09-01 until 2026-10-01\n") ==
        "ana ana ana ");
  CHECK(staffed(apart + "exception X to R for person \"ana\" approved by \"cfo\" from 2026-09-01 until 2026-09-30\n") == "-");
}

}  // namespace
}  // namespace rolewright::tests
