#include "cli/starter_policy.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <vector>

#include "compiler/catalog.hpp"
#include "compiler/quoting.hpp"

namespace rolewright::cli {
namespace {

class Starter {
 public:
  Starter(const Snapshot& snapshot, const compiler::Binding* pack) : snapshot_{snapshot}, pack_{pack} {
    if (pack_ == nullptr) return;
    const compiler::PolicyIr& policy = pack_->policy;
    const auto take = [&](const auto& items) {
      for (const auto& item : items) taken_.insert(item.name);
    };
    take(policy.systems);
    take(policy.permissions);
    take(policy.roles);
    const compiler::Catalog catalog{snapshot_};
    for (const compiler::PolicySystem& system : policy.systems)
      for (const SystemId id : catalog.systems(system)) systems_.try_emplace(id, system.name);
    for (const NodeId node : pack_->role_nodes)
      if (!node.is_none()) named_.insert(node);
  }

  StarterPolicy run(const std::vector<std::string>& uses) {
    out_.text = "// What the exports of " + to_string(snapshot_.taken[0]) + " name" +
                (pack_ == nullptr ? "" : " and no pack does") +
                ". Add functions and rules; delete what no rule needs.\npolicy agency version \"1\"\n";
    for (const std::string& file : uses) out_.text += "use " + compiler::quoted_text(file) + "\n";
    attributes();
    systems();
    holdings();
    return std::move(out_);
  }

 private:
  void attributes() {
    std::set<std::string> known;
    if (pack_ != nullptr)
      for (const compiler::Attribute& attribute : pack_->policy.attributes) known.insert(attribute.name);
    out_.text += "\n";
    for (std::size_t index = 0; index != snapshot_.attribute_names.size(); ++index) {
      const std::string name{snapshot_.text(snapshot_.attribute_names[index])};
      if (known.insert(name).second) out_.text += "person has " + compiler::quoted_name(name) + ": code\n";
    }
    out_.text += "\n";
  }

  void systems() {
    for (std::size_t index = 0; index != snapshot_.systems.size(); ++index) {
      const System& system = snapshot_.systems[index];
      if (system.connected == 0 || systems_.contains(SystemId{index})) continue;
      const std::string& name = systems_[SystemId{index}] = identifier(snapshot_.text(system.name));
      const std::string_view vendor = snapshot_.text(system.vendor);
      const bool alone = count_systems([&](const System& other) {
                           return other.vendor == system.vendor && other.external_id == system.external_id;
                         }) == 1;  // two organizations may use one id for two applications
      const bool by_id = alone && vendor != "system" && !snapshot_.text(system.external_id).empty();
      out_.text += "system " + name + " = " + (by_id ? std::string{vendor} : std::string{"export"}) + " " +
                   compiler::quoted_text(snapshot_.text(by_id ? system.external_id : system.name)) + "\n";
      ++out_.systems;
    }
    out_.text += "\n";
  }

  void holdings() {
    for (std::size_t index = 0; index != snapshot_.nodes.size(); ++index) {
      const Node& node = snapshot_.nodes[index];
      const auto system = systems_.find(node.system);
      const std::string_view text = snapshot_.text(node.name);
      if (system == systems_.end() || snapshot_.systems[node.system.index()].connected == 0 || text == kSignIn) continue;
      if (node.kind == NodeKind::Entitlement) {
        if (pack_ != nullptr && !pack_->permissions[index].empty()) continue;
        out_.text += "permission " + identifier(text) + " = " + compiler::quoted_name(system->second) + " " +
                     compiler::quoted_pattern(text) + "\n";
        ++out_.permissions;
      } else if (!named_.contains(NodeId{index})) {
        out_.text += "role " + identifier(text) + " = " + binding_words(node, system->second) + " " +
                     compiler::quoted_text(text) + "\n";
        ++out_.roles;
      }
    }
  }

  // A word made of an export's name; numbered when taken.
  std::string identifier(std::string_view text) {
    std::string name;
    for (const char c : text)
      name += (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ? c : '_';
    if (name.empty() || (name[0] >= '0' && name[0] <= '9')) name.insert(0, 1, 'n');
    std::string unique = name;
    for (std::size_t number = 2; !taken_.insert(unique).second; ++number)
      unique = name + "_" + std::to_string(number);
    return unique;
  }

  [[nodiscard]] std::string binding_words(const Node& node, const std::string& system) const {
    const std::string_view vendor = snapshot_.text(snapshot_.systems[node.system.index()].vendor);
    const char* kind = node.kind == NodeKind::Package ? " package" : node.kind == NodeKind::Group ? " group" : " role";
    const bool directory = (vendor == "okta org" && node.kind == NodeKind::Group) ||
                           (vendor == "entra tenant" && node.kind != NodeKind::Role);
    const bool only = directory && count_systems([&](const System& other) { return snapshot_.text(other.vendor) == vendor; }) == 1;
    return only ? std::string{vendor.substr(0, vendor.find(' '))} + kind : compiler::quoted_name(system) + kind;
  }

  template <class Wanted>
  [[nodiscard]] std::ptrdiff_t count_systems(Wanted wanted) const {
    return std::count_if(snapshot_.systems.begin(), snapshot_.systems.end(), wanted);
  }

  const Snapshot& snapshot_;
  const compiler::Binding* pack_;
  StarterPolicy out_;
  std::set<std::string> taken_;
  std::map<SystemId, std::string> systems_;  // what the policy calls them
  std::set<NodeId> named_;                   // by a role of the pack
};

}  // namespace

StarterPolicy starter_policy(const Snapshot& snapshot, const compiler::Binding* pack,
                             const std::vector<std::string>& uses) {
  return Starter{snapshot, pack}.run(uses);
}

}  // namespace rolewright::cli
