#include "bench/analyzer/rival_tables.hpp"

#include <filesystem>
#include <fstream>
#include <set>
#include <vector>

namespace rolewright::bench {
namespace {

using compiler::HoldsRule;
using compiler::World;

// Rows as text, one file a table.
class Tables {
 public:
  explicit Tables(const std::string& folder) {
    std::filesystem::create_directories(folder);
    for (const Table& table : kTables) files_.emplace_back(folder + "/" + table.name + ".csv", std::ios::trunc);
  }
  void add(std::string_view name, std::initializer_list<std::int64_t> values) {
    for (std::size_t index = 0; index != kTables.size(); ++index)
      if (kTables[index].name == name) {
        bool first = true;
        for (const std::int64_t value : values) {
          if (!first) files_[index] << ',';
          files_[index] << value;
          first = false;
        }
        files_[index] << '\n';
      }
  }

 private:
  std::vector<std::ofstream> files_;
};

std::int64_t day(Day value) {
  return value == Day::min() ? -1'000'000 : value == Day::max() ? 1'000'000 : value.count();
}

void write_edges(const World& world, Tables& out) {
  const Snapshot& snapshot = world.binding.snapshot;
  const auto add = [&](const char* table, std::int64_t from, const Edge& edge) {
    const Terms& terms = snapshot.terms[edge.terms.index()];
    out.add(table, {from, edge.to.index(), terms.scope.index(), day(terms.held.from), day(terms.held.until)});
  };
  for (std::size_t person = 0; person != snapshot.persons.size(); ++person)
    for (const Account& account : snapshot.accounts_of(PersonId{person}))
      for (const Edge& edge : snapshot.edges_of(snapshot.id_of(account))) add("edge", static_cast<std::int64_t>(person), edge);
  for (std::size_t node = 0; node != snapshot.nodes.size(); ++node) {
    for (const Edge& edge : snapshot.edges_of(NodeId{node})) add("confers", static_cast<std::int64_t>(node), edge);
    for (const Edge& edge : world.binding.declared[node]) add("confers", static_cast<std::int64_t>(node), edge);
  }
}

void write_scopes(const World& world, Tables& out) {
  const Snapshot& snapshot = world.binding.snapshot;
  const compiler::ScopeForest& forest = world.binding.scopes;
  for (std::size_t set = 1; set != snapshot.scope_set_ends.size(); ++set) {
    std::set<std::uint32_t> kinds;
    std::set<std::uint32_t> points;
    for (const ScopeValue& value : snapshot.scope(ScopeSetId{set})) {
      const auto kind = forest.find_kind(snapshot.text(value.kind));
      const auto node = forest.find_node(kind, snapshot.text(value.value));
      kinds.insert(kind.index());
      for (std::size_t point = 0; point != forest.size(); ++point)
        if (forest.kind_of(compiler::ScopeNodeId{point}) == kind && forest.contains(node, compiler::ScopeNodeId{point}))
          points.insert(static_cast<std::uint32_t>(point));
    }
    for (const std::uint32_t kind : kinds) out.add("names_kind", {static_cast<std::int64_t>(set), kind});
    for (const std::uint32_t point : points)
      out.add("covers", {static_cast<std::int64_t>(set), forest.kind_of(compiler::ScopeNodeId{point}).index(), point});
  }
}

void write_rules(const World& world, Tables& out) {
  const compiler::PolicyIr& policy = world.binding.policy;
  for (std::size_t fn = 0; fn != policy.functions.size(); ++fn) {
    const compiler::Function& function = policy.functions[fn];
    out.add("duty", {static_cast<std::int64_t>(fn), function.all ? static_cast<std::int64_t>(function.permissions.size()) : 1});
    for (const compiler::PermissionId permission : function.permissions)
      for (const EntitlementId entitlement : world.binding.entitlements[permission.index()])
        out.add("part", {static_cast<std::int64_t>(fn), function.all ? permission.index() : 0, entitlement.index()});
  }
  for (std::size_t index = 0; index != policy.rules.size(); ++index) {
    const auto rule = static_cast<std::int64_t>(index);
    const compiler::RuleBody& body = policy.rules[index].body;
    const auto duties = [&](const std::vector<compiler::FunctionId>& functions) {
      for (const compiler::FunctionId function : functions) out.add("rule_duty", {rule, function.index()});
    };
    if (const auto* holds = std::get_if<HoldsRule>(&body)) {
      out.add("rule", {rule, holds->at_least, holds->same_scope.is_none() ? -1 : std::int64_t{holds->same_scope.index()}});
      duties(holds->functions);
      const compiler::CondOp op = policy.at(holds->condition).op;  // a population's policy has these two kinds
      if (op == compiler::CondOp::In) out.add("contractors", {rule});
      if (op != compiler::CondOp::In && op != compiler::CondOp::True) out.add("warrant", {rule});
    } else if (const auto* still = std::get_if<compiler::StillHoldsRule>(&body)) {
      out.add("kept", {rule, still->days});
      duties(still->functions);
    } else if (const auto* count = std::get_if<compiler::HeadCountRule>(&body)) {
      out.add("counted", {rule, count->count});
      duties({count->function});
    } else if (const auto* exercises = std::get_if<compiler::ExercisesRule>(&body)) {
      out.add("one_object", {rule, static_cast<std::int64_t>(exercises->functions.size())});
      duties(exercises->functions);
    } else if (const auto* exclusive = std::get_if<compiler::ExclusiveRule>(&body)) {
      out.add("role_pair", {rule, world.binding.role_nodes[exclusive->roles[0].index()].index(),
                            world.binding.role_nodes[exclusive->roles[1].index()].index()});
    }
  }
}

void write_facts(const World& world, Tables& out) {
  const Snapshot& snapshot = world.binding.snapshot;
  const std::size_t employment = snapshot.find_attribute("employment");
  const std::size_t tier = snapshot.find_attribute("tier");
  for (std::size_t person = 0; person != snapshot.persons.size(); ++person) {
    const auto id = static_cast<std::int64_t>(person);
    if (snapshot.text(snapshot.attribute(employment, PersonId{person})) == "contractor") out.add("contractor", {id});
    if (snapshot.attribute(tier, PersonId{person}).index() == 0) out.add("no_tier", {id});
  }
  for (const Designation& item : snapshot.designations)
    if (snapshot.text(item.what) == "warrant" && item.held.contains(world.today)) out.add("has_warrant", {item.person.index()});
  for (const DatedFact& event : snapshot.events)
    if (snapshot.text(event.what) == "transferred") out.add("moved", {event.person.index(), event.day.count()});
  for (const UsageEvent& event : snapshot.usage)
    if (event.level == UsageLevel::Duty && event.day <= world.today && !event.object.is_none())
      out.add("used", {event.person.index(), event.entitlement.index(), event.object.index()});
}

}  // namespace

void write_tables(const World& world, const std::string& folder) {
  Tables tables{folder};
  write_edges(world, tables);
  write_scopes(world, tables);
  write_rules(world, tables);
  write_facts(world, tables);
}

}  // namespace rolewright::bench
