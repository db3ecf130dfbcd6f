#include "cli/mining_input.hpp"

#include <algorithm>
#include <map>

#include "analyzer/coverage.hpp"
#include "report/names.hpp"
#include "rolemining/verify.hpp"

namespace rolewright::cli {

namespace {

// Attributes in the order a role engineer would explain a role by: where people work, what they are coded as,
// the rest. Of equally good rules the miner takes the first, so that vetting facts explain a role only when
// nothing else does.
std::vector<std::size_t> explaining_attributes(const Workspace& workspace) {
  const Snapshot& snapshot = workspace.snapshot();
  const auto rank = [&](std::size_t index) {
    for (const compiler::Attribute& attribute : workspace.policy().ir.attributes)
      if (attribute.name == snapshot.text(snapshot.attribute_names[index]))
        return attribute.type == compiler::TypeKind::OrgUnit ? 0
               : attribute.type == compiler::TypeKind::Code  ? 1
                                                             : 2;
    return 3;
  };
  std::vector<std::size_t> order(snapshot.attribute_names.size());
  for (std::size_t index = 0; index != order.size(); ++index) order[index] = index;
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t left, std::size_t right) { return rank(left) < rank(right); });
  return order;
}

// The functions a rule's body speaks of, whatever kind of rule it is.
template <class Body>
std::vector<compiler::FunctionId> functions_of(const Body& body) {
  std::vector<compiler::FunctionId> functions;
  if constexpr (requires { body.functions; }) functions = body.functions;
  if constexpr (requires { body.function; }) functions.push_back(body.function);
  if constexpr (requires { body.steps; })
    for (const auto& step : body.steps) functions.push_back(step.function);
  return functions;
}

// Weight and owner of each column from the gravest active rule that reads it.
void weigh_by_rules(const Workspace& workspace, const compiler::Binding& binding, SnapshotMatrix& out) {
  std::vector<float> weight(binding.snapshot.entitlements(), 1.0F);
  std::vector<std::string> owner(weight.size());
  const compiler::PolicyIr& policy = workspace.policy().ir;
  for (std::size_t rule = 0; rule != policy.rules.size(); ++rule) {
    const RuleInfo& info = binding.rules[rule];
    if (!info.active) continue;
    const float own = 2.0F + static_cast<float>(static_cast<std::uint8_t>(info.severity));
    const auto functions =
        std::visit([](const auto& body) { return functions_of(body); }, policy.rules[rule].body);
    for (const compiler::FunctionId function : functions) {
      if (function.index() >= policy.functions.size()) continue;  // a rule may leave one open
      for (const compiler::PermissionId permission : policy.functions[function.index()].permissions)
        for (const EntitlementId id : binding.entitlements[permission.index()]) {
          if (own <= weight[id.index()]) continue;
          weight[id.index()] = own;
          owner[id.index()] = info.owner;
        }
    }
  }
  for (const EntitlementId id : out.entitlements) {
    out.input.sensitivity.push_back(weight[id.index()]);
    out.review.entitlement_owners.push_back(owner[id.index()]);
  }
}

// A column is logged when its system's logs show that level of use: duties, or signing in.
std::vector<std::uint8_t> logged_columns(const Snapshot& snapshot,
                                         const std::vector<EntitlementId>& columns) {
  std::vector<std::uint8_t> duties(snapshot.systems.size());
  std::vector<std::uint8_t> sign_ins(snapshot.systems.size());
  const auto system_of = [&](EntitlementId id) { return snapshot.nodes[id.index()].system.index(); };
  for (const UsageEvent& event : snapshot.usage)
    (event.level == UsageLevel::Duty ? duties : sign_ins)[system_of(event.entitlement)] = 1;
  std::vector<std::uint8_t> logged;
  for (const EntitlementId id : columns) {
    const bool sign_in = snapshot.text(snapshot.nodes[id.index()].name) == kSignIn;
    logged.push_back((sign_in ? sign_ins : duties)[system_of(id)]);
  }
  return logged;
}

// `column_of`: by entitlement, kNoCell where nobody holds it.
void read_usage(const Workspace& workspace, Day today, const std::vector<std::uint32_t>& column_of,
                const rolemining::UsageOptions& window, SnapshotMatrix& out) {
  std::vector<rolemining::UseEvent> events;
  for (const UsageEvent& event : workspace.snapshot().usage) {
    const std::uint32_t column = column_of[event.entitlement.index()];
    if (event.person.is_none() || column == rolemining::kNoCell || event.day > today) continue;
    events.push_back({.user = static_cast<std::uint32_t>(event.person.index()),
                      .entitlement = column,
                      .age = static_cast<std::uint32_t>(today.count() - event.day.count()),
                      .count = event.count});
  }
  rolemining::UsageWindow seen = rolemining::usage_window(
      out.input.matrix, events, logged_columns(workspace.snapshot(), out.entitlements), window);
  out.input.events = std::move(seen.weight);
  out.input.use = std::move(seen.use);
}

}  // namespace

SnapshotMatrix matrix_of(Workspace& workspace, const rolemining::UsageOptions& window) {
  const Snapshot& snapshot = workspace.snapshot();
  const auto rows = analyzer::assignments_today(workspace.world());
  SnapshotMatrix out;
  std::vector<std::uint32_t> column_of(snapshot.entitlements(), rolemining::kNoCell);
  for (std::size_t person = 0; person != rows.size(); ++person) {
    out.input.users.push_back(report::person_label(snapshot, PersonId{person}));
    for (const EntitlementId id : rows[person]) column_of[id.index()] = 0;
  }
  for (std::size_t id = 0; id != column_of.size(); ++id) {
    if (column_of[id] == rolemining::kNoCell) continue;
    column_of[id] = static_cast<std::uint32_t>(out.entitlements.size());
    out.entitlements.emplace_back(id);
    out.input.entitlements.push_back(report::node_label(snapshot, NodeId{id}));
  }
  std::vector<rolemining::Cell> cells;
  for (std::size_t person = 0; person != rows.size(); ++person)
    for (const EntitlementId id : rows[person])
      cells.push_back({static_cast<std::uint32_t>(person), column_of[id.index()]});
  out.input.matrix = rolemining::make_assignments(static_cast<std::uint32_t>(rows.size()),
                                                  static_cast<std::uint32_t>(out.entitlements.size()), std::move(cells));
  read_usage(workspace, workspace.world().today, column_of, window, out);
  for (const std::size_t attribute : explaining_attributes(workspace)) {
    rolemining::Attribute column{.name = std::string{snapshot.text(snapshot.attribute_names[attribute])},
                                 .values = {}};
    for (std::size_t person = 0; person != rows.size(); ++person)
      column.values.emplace_back(snapshot.text(snapshot.attribute(attribute, PersonId{person})));
    out.input.attributes.attributes.push_back(std::move(column));
  }
  // The first attribute is the organisational unit, where the policy has one.
  if (!out.input.attributes.attributes.empty())
    for (const compiler::Attribute& attribute : workspace.policy().ir.attributes)
      if (attribute.type == compiler::TypeKind::OrgUnit &&
          attribute.name == out.input.attributes.attributes.front().name)
        out.review.unit_attribute = attribute.name;
  weigh_by_rules(workspace, workspace.world().binding, out);
  out.input.conflicts = rolemining::conflicts_of(workspace.world(), out.entitlements);
  return out;
}

std::vector<EntitlementId> entitlements_of(const Snapshot& snapshot, const std::vector<std::string>& labels) {
  std::map<std::string, EntitlementId> known;
  for (std::size_t index = 0; index != snapshot.entitlements(); ++index)
    known.emplace(report::node_label(snapshot, NodeId{index}), EntitlementId{index});
  std::vector<EntitlementId> found;
  for (const std::string& label : labels) {
    const auto at = known.find(label);
    found.push_back(at == known.end() ? EntitlementId{} : at->second);
  }
  return found;
}

}  // namespace rolewright::cli
