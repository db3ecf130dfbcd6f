// The groups of an agency that is exported, and the terms of its assignments: nothing that no page or extract can say.
//   Okta groups    do not nest; confer values of Okta's applications (governance grants)
//   Entra groups   nest; confer app roles of Entra's applications
//   packages       hold Entra groups and app roles
//   roles          of one application: what wants scopes or dates is one of these; include roles of the same one
// Memberships and contents of directory groups are unlimited; an assignment of a package has dates.
#include <algorithm>

#include "synth/blueprint.hpp"
#include "synth/json_text.hpp"
#include "synth/random.hpp"

namespace rolewright::synth {
namespace {

using Contents = std::vector<std::pair<std::uint32_t, std::uint32_t>>;  // (node, terms)

class ExportableGroups {
 public:
  explicit ExportableGroups(Blueprint& plan)
      : plan_{plan}, random_{mix(plan.options.seed ^ 0x6207U)}, has_duty_(plan.groups.size()), carried_(plan.groups.size()), roles_(kLines) {}

  void run() {
    for (auto index = static_cast<std::uint32_t>(kJobs); index != plan_.groups.size(); ++index) plan_group(index);
    for (std::uint32_t job = 0; job != kJobs; ++job) plan_package(job);
    close_ring();
  }

 private:
  void plan_group(std::uint32_t index) {
    GroupPlan& group = plan_.groups[index];
    group.line = static_cast<std::uint32_t>(index % kLines);
    group.parent = index;
    const std::size_t kind = random_.below(100);
    if (kind >= 65) group.kind = NodeKind::Role;
    group.system = kind < 30 ? SystemId{0U} : kind < 65 ? SystemId{1U} : plan_.entitlement_systems[some(plan_.ordinary)];
    Contents content;
    auto& alike = group.kind == NodeKind::Role ? roles_[group.line] : plan_.entra_groups[group.line];
    const bool nests = group.kind == NodeKind::Role || group.system == SystemId{1U};
    if (nests && !alike.empty() && random_.chance(55)) nest(index, alike, content);
    const bool role = group.kind == NodeKind::Role;
    const auto& ordinary = role ? plan_.ordinary_of_system[group.system.index()] : plan_.ordinary_of_directory[group.system.index()];
    for (std::size_t items = 2 + random_.below(9); items != 0; --items) {
      const bool limited = role && random_.chance(15);
      content.emplace_back(some(ordinary), limited ? plan_.terms_of(random_.below(plan_.scope_sets()), 0) : 0);
    }
    if (random_.chance(10)) confer_duty(index, content);
    keep(index, std::move(content));
    plan_.line_groups[group.line].push_back(index);
    if (!has_duty_[index]) plan_.plain_groups[group.line].push_back(index);
    if (!role) plan_.owned_groups[group.line].push_back(index);
    if (nests) alike.push_back(index);
  }

  std::uint32_t some(const std::vector<std::uint32_t>& list) { return list[popular(random_, list.size())]; }

  // In an earlier one of the same kind, often a recent one, so that some are many levels deep.
  void nest(std::uint32_t index, const std::vector<std::uint32_t>& alike, Contents& content) {
    GroupPlan& group = plan_.groups[index];
    group.parent = alike[alike.size() - 1 - popular(random_, alike.size())];
    group.system = plan_.groups[group.parent].system;
    content.emplace_back(plan_.node_of_group(group.parent), 0);
    has_duty_[index] = has_duty_[group.parent];
    carried_[index] = carried_[group.parent];
    for (const std::uint32_t duty : carried_[index]) plan_.carrier_of_duty[duty] = index;
  }

  // Some duty of the line whose entitlement a group of this kind can confer.
  void confer_duty(std::uint32_t index, Contents& content) {
    const GroupPlan& group = plan_.groups[index];
    const std::size_t start = random_.below(kDutiesALine);
    for (std::size_t step = 0; step != kDutiesALine; ++step) {
      const auto duty = static_cast<std::uint32_t>(group.line * kDutiesALine + (start + step) % kDutiesALine);
      const std::uint32_t entitlement = plan_.duties[duty].entitlements[0];
      const SystemId system = plan_.entitlement_systems[entitlement];
      if (group.system != (group.kind == NodeKind::Role ? system : directory_of(system))) continue;
      content.emplace_back(entitlement, 0);
      if (!plan_.duties[duty].all) carried_[index].push_back(duty);
      has_duty_[index] = true;
      return;
    }
  }

  void plan_package(std::uint32_t job) {
    const auto line = static_cast<std::uint32_t>(job / kJobsALine);
    plan_.groups[job] = {.system = SystemId{1U}, .kind = NodeKind::Package, .line = line, .parent = job};
    Contents content;
    std::vector<std::uint32_t> plain;
    std::copy_if(plan_.entra_groups[line].begin(), plan_.entra_groups[line].end(), std::back_inserter(plain),
                 [&](std::uint32_t group) { return !has_duty_[group]; });
    for (std::size_t items = plain.empty() ? 0 : 1 + random_.below(2); items != 0; --items)
      content.emplace_back(plan_.node_of_group(some(plain)), 0);
    for (std::size_t items = 2 + random_.below(6); items != 0; --items)
      content.emplace_back(some(plan_.ordinary_of_directory[1]), 0);
    keep(job, std::move(content));
    plan_.job_packages.push_back(job);
  }

  void keep(std::uint32_t index, Contents content) {
    std::sort(content.begin(), content.end());
    content.erase(std::unique(content.begin(), content.end()), content.end());
    plan_.confers[index] = std::move(content);
  }

  // One pair of Entra groups that contain each other: legal in exports.
  void close_ring() {
    for (const auto& groups : plan_.entra_groups)
      for (const std::uint32_t child : groups) {
        const std::uint32_t parent = plan_.groups[child].parent;
        if (parent == child || has_duty_[parent] != has_duty_[child]) continue;
        Contents content = plan_.confers[parent];
        content.emplace_back(plan_.node_of_group(child), 0);
        return keep(parent, std::move(content));
      }
  }

  Blueprint& plan_;
  Random random_;
  std::vector<bool> has_duty_;
  std::vector<std::vector<std::uint32_t>> carried_;  // by group: duties conferred
  std::vector<std::vector<std::uint32_t>> roles_;    // by line
};

}  // namespace

void Blueprint::plan_exportable_groups() {
  const std::size_t count = count_groups(options);
  groups.resize(count);
  confers.resize(count);
  for (auto* lists : {&line_groups, &plain_groups, &owned_groups, &entra_groups}) lists->resize(kLines);
  carrier_of_duty.assign(kDuties, static_cast<std::uint32_t>(count));
  ordinary_of_system.resize(2 + kSystems);
  ordinary_of_directory.resize(2);
  for (const std::uint32_t entitlement : ordinary) {
    const SystemId system = entitlement_systems[entitlement];
    ordinary_of_system[system.index()].push_back(entitlement);
    ordinary_of_directory[directory_of(system).index()].push_back(entitlement);
  }
  ExportableGroups{*this}.run();
}

std::uint32_t Blueprint::sayable(std::uint32_t node, std::uint32_t terms) const {
  const TermsParts parts = parts_of(terms);
  if (node < entitlement_names.size()) return parts.marks == 0 ? terms : terms_of(0, parts.validity);
  switch (groups[node - entitlement_names.size()].kind) {
    case NodeKind::Entitlement:
    case NodeKind::Role:
      return parts.marks == 0 ? terms : terms_of(0, parts.validity);
    case NodeKind::Package:
      return validities[parts.validity].contains(kTaken) ? terms_of(0, parts.validity) : 0;
    case NodeKind::Group:
      return 0;
  }
  return 0;
}

std::string_view vendor_of(SystemId system) {
  if (system.index() < 2) return system == SystemId{0U} ? "okta org" : "entra tenant";
  return directory_of(system) == SystemId{0U} ? "okta app" : "entra app";
}

std::string external_id_of(SystemId system) {
  if (system.index() < 2) return system == SystemId{0U} ? "00o1pop" : "population.example";
  const std::string name = system_name(system.index());
  return directory_of(system) == SystemId{0U} ? okta_id("0oa", name) : graph_id("application", name);
}

}  // namespace rolewright::synth
