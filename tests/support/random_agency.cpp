// Random worlds, the agency's half: systems, nodes, people, accounts, edges and usage.
#include "model/snapshot_builder.hpp"
#include "tests/support/random_world.hpp"

namespace rolewright::tests {

std::size_t Dice::below(std::size_t sides) {
  state_ += 0x9E3779B97F4A7C15ULL;
  std::uint64_t mixed = state_;
  mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9ULL;
  mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EBULL;
  return static_cast<std::size_t>((mixed ^ (mixed >> 31)) % sides);
}

std::int32_t Dice::between(std::int32_t low, std::int32_t high) {
  return low + static_cast<std::int32_t>(below(static_cast<std::size_t>(high - low + 1)));
}

std::vector<std::size_t> Dice::several(std::size_t count, std::size_t sides) {
  std::vector<std::size_t> all(sides);
  for (std::size_t index = 0; index != sides; ++index) all[index] = index;
  for (std::size_t index = 0; index + 1 < sides; ++index)
    std::swap(all[index], all[index + below(sides - index)]);
  all.resize(std::min(count, sides));
  return all;
}

namespace {

Day random_day(Dice& dice) {
  return Day{kFirstDay + dice.between(0, kDays - 1)};
}

Interval random_interval(Dice& dice) {
  Interval held;
  if (dice.chance(35)) held.from = random_day(dice);
  if (dice.chance(35)) held.until = random_day(dice).plus(1);
  return held;
}

// Values of the tree, values outside it, two kinds at once, and a kind no policy declares.
std::vector<std::pair<std::string, std::string>> random_scope(Dice& dice) {
  std::vector<std::pair<std::string, std::string>> scope;
  if (dice.chance(50)) return scope;
  const std::size_t values = 1 + dice.below(2);
  for (std::size_t index = 0; index != values; ++index)
    scope.emplace_back("fund_center", "FC" + std::to_string(1 + dice.below(6)));
  if (dice.chance(25)) scope.clear();
  if (dice.chance(30)) scope.emplace_back("alc", "ALC" + std::to_string(1 + dice.below(3)));
  if (dice.chance(10)) scope.emplace_back("fund_center", "FC99");
  if (dice.chance(15)) scope.emplace_back("office", "O" + std::to_string(1 + dice.below(3)));
  if (dice.chance(8)) scope.emplace_back("colour", "red");
  return scope;
}

EdgePlan random_edge(Dice& dice, std::size_t from, std::size_t to) {
  EdgePlan edge{
      .from = from, .to = to, .held = random_interval(dice), .scope = random_scope(dice), .marks = 0};
  if (dice.chance(10)) edge.marks |= kEligible;
  if (dice.chance(5)) edge.marks |= kDelegated;
  return edge;
}

PersonPlan random_person(Dice& dice, std::size_t index) {
  PersonPlan person{.key = "p" + std::to_string(index),
                    .attributes = {},
                    .events = {},
                    .trainings = {},
                    .designations = {}};
  const auto maybe = [&](const std::string& name, const std::string& value) {
    if (dice.chance(75)) person.attributes[name] = value;
  };
  maybe("clearance",
        dice.chance(8) ? "cosmic" : dice.pick(kLevels));  // cosmic is no level: as good as missing
  maybe("tier", dice.pick(kTiers));
  maybe("employment", dice.pick(kEmployments));
  maybe("remote", dice.chance(50) ? "true" : "false");
  maybe("grade", std::to_string(dice.between(7, 15)));
  maybe("hired", to_string(random_day(dice)));
  maybe("series", dice.pick(std::vector<std::string>{"0510", "0525", "2210"}));
  maybe("org", dice.pick(std::vector<std::string>{"Treasury", "Treasury/AP", "Treasury/AP/East", "TreasuryX",
                                                  "Audit"}));
  for (std::size_t count = dice.below(3); count != 0; --count)
    person.events.emplace_back(dice.chance(60) ? "transferred" : "separated", random_day(dice));
  for (std::size_t count = dice.below(3); count != 0; --count)
    person.trainings.emplace_back(dice.chance(60) ? "SoD-101" : "Ethics", random_day(dice));
  for (std::size_t count = dice.below(3); count != 0; --count)
    if (const Interval held = random_interval(dice); !held.empty())
      person.designations.push_back(
          {dice.chance(60) ? "warrant" : "officer", held, dice.chance(30) ? 0 : 1000 * dice.between(1, 3)});
  return person;
}

void add_nodes(AgencyPlan& plan) {
  plan.systems = {{"PAY", "okta app", "0oa1"},
                  {"ERP", "system", ""},
                  {"DIR", "okta org", ""},
                  {"CLOUD", "entra tenant", "agency.example"}};
  for (const char* name : {"CREATE_A", "CREATE_B", "POST_A", "POST_B"})
    plan.nodes.push_back({0, NodeKind::Entitlement, name});
  for (const char* name : {"CREATE_A", "VIEW"}) plan.nodes.push_back({1, NodeKind::Entitlement, name});
  for (const char* name : {"g1", "g2", "g3"}) plan.nodes.push_back({2, NodeKind::Group, name});
  plan.nodes.push_back({1, NodeKind::Role, "r1"});
  plan.nodes.push_back({3, NodeKind::Package, "k1"});
  plan.nodes.push_back({3, NodeKind::Group, "g1"});
}

void add_accounts(Dice& dice, AgencyPlan& plan) {
  for (std::size_t person = 0; person != plan.people.size(); ++person)
    for (std::size_t count = 1 + dice.below(2); count != 0; --count) {
      AccountPlan account{.system = dice.below(plan.systems.size()),
                          .login = "u" + std::to_string(plan.accounts.size()),
                          .owner = person};
      if (dice.chance(15)) account.status = AccountStatus::Suspended;
      if (dice.chance(30)) account.kind = AccountKind::SeparateAdmin;
      plan.accounts.push_back(account);
    }
  if (dice.chance(40))  // a service account, of a sponsor or of nobody
    plan.accounts.push_back({.system = 0,
                             .login = "svc",
                             .owner = kNobody,
                             .sponsor = dice.chance(75) ? dice.below(plan.people.size()) : kNobody,
                             .kind = AccountKind::Service});
}

void add_usage(Dice& dice, AgencyPlan& plan) {
  for (std::size_t count = dice.below(13); count != 0; --count) {
    UsagePlan event{.person = dice.chance(90) ? dice.below(plan.people.size()) : kNobody,
                    .node = dice.below(6),
                    .day = random_day(dice)};
    if (dice.chance(70)) {
      event.object_kind = dice.chance(75) ? "invoice" : "case";
      event.object = "N" + std::to_string(1 + dice.below(2));
    }
    if (dice.chance(50)) event.subject = dice.chance(60) ? event.person : dice.below(plan.people.size());
    if (dice.chance(10)) event.level = UsageLevel::App;
    if (dice.chance(85)) event.session = dice.chance(80) ? "S1" : "S2";
    plan.usage.push_back(event);
  }
}

void add_ownership(Dice& dice, AgencyPlan& plan) {
  for (std::size_t count = dice.below(3); count != 0; --count)
    plan.owned.push_back(random_edge(dice, dice.below(plan.accounts.size()), dice.below(plan.nodes.size())));
}

void add_relations(Dice& dice, AgencyPlan& plan) {
  for (std::size_t count = dice.below(5); count != 0; --count) {
    RelationPlan tie{.person = dice.below(plan.people.size()), .what = dice.chance(60) ? "family" : "affiliated"};
    if (dice.chance(50)) {
      tie.other = dice.below(plan.people.size());
    } else {
      tie.object_kind = dice.chance(75) ? "invoice" : "case";
      tie.object = "N" + std::to_string(1 + dice.below(2));
    }
    plan.relations.push_back(tie);
  }
}

TermsId terms_of(SnapshotBuilder& builder, const EdgePlan& edge) {
  std::vector<ScopeValue> values;
  for (const auto& [kind, value] : edge.scope)
    values.push_back({builder.symbol(kind), builder.symbol(value)});
  return builder.terms({.held = edge.held,
                        .scope = builder.scope_set(std::move(values)),
                        .source = ExportId{0U},
                        .marks = edge.marks});
}

void add_people(SnapshotBuilder& builder, const AgencyPlan& plan) {
  for (const PersonPlan& person : plan.people) builder.person(person.key);
  for (std::size_t index = 0; index != plan.people.size(); ++index) {
    const PersonPlan& person = plan.people[index];
    for (const auto& [name, value] : person.attributes) builder.set_attribute(PersonId{index}, name, value);
    for (const auto& [what, day] : person.events) builder.add_event(PersonId{index}, what, day);
    for (const auto& [what, day] : person.trainings) builder.add_training(PersonId{index}, what, day);
    for (const auto& [what, held, limit] : person.designations)
      builder.add_designation({.person = PersonId{index},
                               .what = builder.symbol(what),
                               .held = held,
                               .limit_cents = limit * 100});
  }
}

}  // namespace

AgencyPlan random_agency(Dice& dice) {
  AgencyPlan plan;
  add_nodes(plan);
  const std::size_t people = 2 + dice.below(3);
  for (std::size_t index = 0; index != people; ++index) plan.people.push_back(random_person(dice, index));
  add_accounts(dice, plan);
  for (std::size_t account = 0; account != plan.accounts.size(); ++account)
    for (std::size_t count = dice.below(4); count != 0; --count)
      plan.assigned.push_back(random_edge(dice, account, dice.below(plan.nodes.size())));
  constexpr std::size_t kFirstHolding = 6;
  for (std::size_t count = 3 + dice.below(9); count != 0; --count) {
    const std::size_t from = dice.chance(5) ? dice.below(kFirstHolding)
                                            : kFirstHolding + dice.below(plan.nodes.size() - kFirstHolding);
    plan.conferred.push_back(random_edge(dice, from, dice.below(plan.nodes.size())));
  }
  add_usage(dice, plan);
  add_ownership(dice, plan);
  add_relations(dice, plan);
  return plan;
}

Snapshot build_snapshot(const AgencyPlan& plan) {
  SnapshotBuilder builder;
  builder.set_taken(Day{kFirstDay});
  builder.add_export("export", "test", Day{kFirstDay});
  std::vector<SystemId> systems;
  for (const SystemPlan& system : plan.systems) {
    systems.push_back(builder.system(system.name, system.vendor, system.external));
    builder.at(systems.back()).connected = 1;
  }
  for (const NodePlan& node : plan.nodes) builder.node(systems[node.system], node.kind, node.name);
  add_people(builder, plan);
  for (const AccountPlan& account : plan.accounts) {
    Account& made = builder.at(builder.account(systems[account.system], account.login));
    if (account.owner != kNobody) made.owner = PersonId{account.owner};
    if (account.sponsor != kNobody) made.sponsor = PersonId{account.sponsor};
    made.kind = account.kind;
    made.status = account.status;
  }
  for (const EdgePlan& edge : plan.assigned)
    builder.assign(AccountId{edge.from}, NodeId{edge.to}, terms_of(builder, edge));
  for (const EdgePlan& edge : plan.conferred)
    builder.confer(NodeId{edge.from}, NodeId{edge.to}, terms_of(builder, edge));
  for (const EdgePlan& edge : plan.owned)
    builder.own(AccountId{edge.from}, NodeId{edge.to}, terms_of(builder, edge));
  for (const RelationPlan& tie : plan.relations)
    builder.add_relation({.person = PersonId{tie.person},
                          .what = builder.symbol(tie.what),
                          .other = tie.other == kNobody ? PersonId{} : PersonId{tie.other},
                          .object_kind = tie.object_kind.empty() ? SymbolId{} : builder.symbol(tie.object_kind),
                          .object = tie.object.empty() ? SymbolId{} : builder.symbol(tie.object)});
  for (const UsagePlan& event : plan.usage)
    builder.add_usage(
        {.person = event.person == kNobody ? PersonId{} : PersonId{event.person},
         .entitlement = EntitlementId{event.node},
         .day = event.day,
         .object_kind = event.object_kind.empty() ? SymbolId{} : builder.symbol(event.object_kind),
         .object = event.object.empty() ? SymbolId{} : builder.symbol(event.object),
         .subject = event.subject == kNobody ? PersonId{} : PersonId{event.subject},
         .session = event.session.empty() ? SymbolId{} : builder.symbol(event.session),
         .level = event.level});
  return std::move(builder).finish();
}

}  // namespace rolewright::tests
