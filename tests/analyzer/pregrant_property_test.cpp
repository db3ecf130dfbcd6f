// check() charges a request with exactly what a snapshot with the requested assignments really in it would
// show on some day of the request and the snapshot as it is would not.
#include <algorithm>
#include <map>
#include <set>

#include "analyzer/analyze.hpp"
#include "analyzer/pregrant.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/engines.hpp"

using namespace rolewright;
using namespace rolewright::tests;
using compiler::World;

namespace {

struct Asked {
  std::size_t person = 0;
  Request request;
  Day today;
  AgencyPlan after;
  bool unseen = false;  // something asked for is in no export
};

// The account a grant of `node` would go to: one of the person's own in the node's system, else the person's
// first.
std::size_t account_for(const AgencyPlan& plan, std::size_t person, std::size_t node) {
  std::size_t first = kNobody;
  for (std::size_t id = 0; id != plan.accounts.size(); ++id) {
    const AccountPlan& account = plan.accounts[id];
    if (account.owner == person && account.system == plan.nodes[node].system) return id;
    const std::size_t answers = account.owner == kNobody ? account.sponsor : account.owner;
    if (answers == person && first == kNobody) first = id;
  }
  return first;
}

std::vector<std::pair<std::string, std::string>> random_scope(RandomWorld& random) {
  if (random.dice.chance(50)) return {};
  return {{"fund_center", random.dice.pick(random.plan.scopes[0].tree).first}};
}

Day random_day(RandomWorld& random) {
  return Day{kFirstDay + random.dice.between(0, 8)};
}

std::size_t random_person(RandomWorld& random) {
  return random.dice.below(random.agency.people.size());
}

// Something that a person of `plan`, which has the people of `random`, may ask for.
Asked random_request(RandomWorld& random, const AgencyPlan& plan, std::size_t person, Day today) {
  Asked asked{.person = person, .request = {}, .today = today, .after = plan};
  asked.request.person = random.agency.people[asked.person].key;
  if (random.dice.chance(50)) asked.request.held.from = asked.today.plus(random.dice.between(-2, 5));
  if (random.dice.chance(60)) asked.request.held.until = asked.today.plus(random.dice.between(6, 12));
  Interval held = asked.request.held;
  if (held.from == Day::min()) held.from = asked.today;
  for (std::size_t count = 1 + random.dice.below(2); count != 0; --count) {
    const std::size_t permission = random.dice.below(random.plan.permissions.size());
    const RequestItem item{
        .role = {}, .permission = random.plan.permissions[permission].name, .scope = random_scope(random)};
    asked.request.add.push_back(item);
    asked.unseen = asked.unseen || random.binding->entitlements[permission].empty();
    for (const EntitlementId node : random.binding->entitlements[permission])
      asked.after.assigned.push_back({.from = account_for(random.agency, asked.person, node.index()),
                                      .to = node.index(),
                                      .held = held,
                                      .scope = item.scope});
  }
  return asked;
}

// True when a finding is about the person: as its subject, or as one of too many.
bool concerns(const Finding& finding, const RandomWorld& random, PersonId person) {
  if (finding.person == person) return true;
  const auto* count =
      std::get_if<compiler::HeadCountRule>(&random.policy.ir.rules[finding.rule.index()].body);
  return count != nullptr && count->at_most &&
         std::find(finding.people.begin(), finding.people.end(), person) != finding.people.end();
}

// Of the findings that concern the person on a day: the rule, the place it counts at, the status.
using Known = std::tuple<std::size_t, std::string, std::string>;
std::set<Known> statuses(World& world, const RandomWorld& random,
                                                       std::size_t person, Day today) {
  world.today = today;
  std::set<Known> found;
  for (const Finding& finding : analyzer::analyze(world).findings)
    if (finding.rule.index() < random.plan.rules.size() && concerns(finding, random, PersonId{person}))
      found.emplace(finding.rule.index(), finding.place, to_string(finding.status));
  return found;
}

// By rule: what is new on some day of the request, in the agency of `plan`.
std::map<std::size_t, std::set<std::string>> really_caused(const RandomWorld& random, const AgencyPlan& plan,
                                                           const Asked& asked) {
  const Snapshot old_snapshot = build_snapshot(plan), snapshot = build_snapshot(asked.after);
  const auto old_bound = compiler::bind(random.policy.ir, old_snapshot, compiler::OnUnknownName::KeepGoing);
  const auto bound = compiler::bind(random.policy.ir, snapshot, compiler::OnUnknownName::KeepGoing);
  REQUIRE(old_bound.ok());
  REQUIRE(bound.ok());
  World before{*old_bound.value(), asked.today, compiler::Count::All, {}};
  World after{*bound.value(), asked.today, compiler::Count::All, {}};
  std::map<std::size_t, std::set<std::string>> caused;
  const Day first = asked.request.held.from == Day::min() ? asked.today : asked.request.held.from;
  const Day last = std::min(asked.request.held.until, Day{kFirstDay + kDays + 12});  // nothing changes later
  for (Day day = first; day < last; day = day.plus(1)) {
    const auto known = statuses(before, random, asked.person, day);
    for (const Known& now : statuses(after, random, asked.person, day))
      if (!known.contains(now)) caused[std::get<0>(now)].insert(std::get<2>(now));
  }
  return caused;
}

Answer expected_answer(const RandomWorld& random, const Asked& asked,
                       const std::map<std::size_t, std::set<std::string>>& caused) {
  Answer answer = asked.unseen ? Answer::NeedsApproval : Answer::Permit;
  for (const auto& [rule, statuses] : caused) {
    const std::size_t action = random.plan.rules[rule].action;  // warn, approve, block
    if (action == 2 && statuses.contains("open")) return Answer::Deny;
    if (action != 0 && (statuses.contains("open") || statuses.contains("undetermined")))
      answer = Answer::NeedsApproval;
  }
  return answer;
}

}  // namespace

TEST_CASE("a check is the difference the request really makes", "[analyzer][property]") {
  std::size_t answers[3] = {};
  std::size_t charged = 0;
  for (std::uint64_t seed = 500000; seed != 500800; ++seed) {
    CAPTURE(seed);
    RandomWorld random{seed};
    REQUIRE(random.problem.empty());
    const Asked asked = random_request(random, random.agency, random_person(random), random_day(random));
    const auto caused = really_caused(random, random.agency, asked);
    const auto result = analyzer::check(random.world(asked.today), asked.request);
    REQUIRE(result.ok());
    std::set<std::size_t> rules;
    for (const Finding& finding : result.value().caused_by_request) rules.insert(finding.rule.index());
    std::set<std::size_t> expected;
    for (const auto& item : caused) expected.insert(item.first);
    CHECK(rules == expected);
    CHECK(result.value().answer == expected_answer(random, asked, caused));
    ++answers[static_cast<std::size_t>(result.value().answer)];
    charged += expected.size();
  }
  CHECK(charged >= 200);
  for (const std::size_t count : answers) CHECK(count >= 20);
}

TEST_CASE("what is in flight counts as granted", "[analyzer][property]") {
  std::size_t charged = 0, together = 0;
  for (std::uint64_t seed = 520000; seed != 520600; ++seed) {
    CAPTURE(seed);
    RandomWorld random{seed};
    REQUIRE(random.problem.empty());
    const Day today = random_day(random);
    const Asked first = random_request(random, random.agency, random_person(random), today);
    const std::size_t second_person = random.dice.chance(70) ? first.person : random_person(random);
    const Asked second = random_request(random, first.after, second_person, today);
    const auto caused = really_caused(random, first.after, second);
    analyzer::PreGrant requests{random.world(today)};
    const auto alone = requests.check(second.request);
    REQUIRE(alone.ok());
    REQUIRE(!requests.expect(first.request).has_error());
    const auto result = requests.check(second.request);
    REQUIRE(result.ok());
    std::set<std::size_t> rules, expected;
    for (const Finding& finding : result.value().caused_by_request) rules.insert(finding.rule.index());
    for (const auto& item : caused) expected.insert(item.first);
    CHECK(rules == expected);
    CHECK(result.value().answer == expected_answer(random, second, caused));
    charged += expected.size();
    together += result.value().caused_by_request.size() != alone.value().caused_by_request.size() ? 1 : 0;
  }
  CHECK(charged >= 100);
  CHECK(together >= 20);  // what is in flight makes a difference
}
