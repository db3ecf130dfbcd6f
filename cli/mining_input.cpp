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

}  // namespace

SnapshotMatrix matrix_of(Workspace& workspace) {
  const Snapshot& snapshot = workspace.snapshot();
  const auto rows = analyzer::assignments_today(workspace.world());
  SnapshotMatrix out;
  std::vector<PersonId> people;
  std::map<EntitlementId, std::uint32_t> columns;
  for (std::size_t person = 0; person != rows.size(); ++person) {
    if (rows[person].empty()) continue;
    people.emplace_back(person);
    out.input.users.push_back(report::person_label(snapshot, PersonId{person}));
    for (const EntitlementId id : rows[person]) columns.emplace(id, 0);
  }
  for (auto& [id, column] : columns) {
    column = static_cast<std::uint32_t>(out.entitlements.size());
    out.entitlements.push_back(id);
    out.input.entitlements.push_back(report::node_label(snapshot, NodeId{id.index()}));
  }
  std::vector<rolemining::Cell> cells;
  for (std::size_t row = 0; row != people.size(); ++row)
    for (const EntitlementId id : rows[people[row].index()])
      cells.push_back({static_cast<std::uint32_t>(row), columns.at(id)});
  out.input.matrix = rolemining::make_assignments(static_cast<std::uint32_t>(people.size()),
                                                  static_cast<std::uint32_t>(columns.size()), cells);

  std::map<PersonId, std::uint32_t> row_of;
  for (std::size_t row = 0; row != people.size(); ++row)
    row_of.emplace(people[row], static_cast<std::uint32_t>(row));
  out.input.events.assign(out.input.matrix.cells(), 0.0F);
  for (const UsageEvent& event : snapshot.usage) {
    const auto row = row_of.find(event.person);
    const auto column = columns.find(event.entitlement);
    if (row == row_of.end() || column == columns.end() || event.day > workspace.world().today) continue;
    const std::uint32_t cell = rolemining::find_cell(out.input.matrix, {row->second, column->second});
    if (cell != rolemining::kNoCell) out.input.events[cell] += static_cast<float>(event.count);
  }
  for (const std::size_t attribute : explaining_attributes(workspace)) {
    rolemining::Attribute column{.name = std::string{snapshot.text(snapshot.attribute_names[attribute])},
                                 .values = {}};
    for (const PersonId person : people)
      column.values.emplace_back(snapshot.text(snapshot.attribute(attribute, person)));
    out.input.attributes.attributes.push_back(std::move(column));
  }
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
