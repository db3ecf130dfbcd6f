// What a node of a snapshot is for a vendor: read off its kind and its system's vendor.
#include "connectors/emit.hpp"

namespace rolewright::connectors {

EmitTarget emit_target(const Snapshot& snapshot, NodeId id) {
  const Node& node = snapshot.nodes[id.index()];
  const System& system = snapshot.systems[node.system.index()];
  const std::string_view vendor = snapshot.text(system.vendor);
  EmitTarget target{
      .kind = EmitTarget::Elsewhere,
      .name = std::string{snapshot.text(system.name)} + " " + std::string{snapshot.text(node.name)},
      .resource = std::string{snapshot.text(node.external_id)},
      .role = {},
      .value = std::string{snapshot.text(node.name)}};
  if (node.kind == NodeKind::Group && !target.resource.empty()) {
    if ((node.marks & kVendorFilled) != 0) return target;  // nothing emitted can put anybody into it
    if (vendor == "okta org") target.kind = EmitTarget::OktaGroup;
    if (vendor == "entra tenant") target.kind = EmitTarget::EntraGroup;
    return target;
  }
  const bool has_role_id = !target.resource.empty();
  target.role = std::move(target.resource);
  target.resource = std::string{snapshot.text(system.external_id)};
  if (target.resource.empty()) return target;
  if (vendor == "okta app") target.kind = EmitTarget::OktaApp;
  if (vendor == "entra app" && has_role_id && node.kind == NodeKind::Entitlement)
    target.kind = EmitTarget::EntraAppRole;
  return target;
}

}  // namespace rolewright::connectors
