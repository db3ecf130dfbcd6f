#include "compiler/check_context.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace rolewright::compiler {
namespace {

class AccessChecker : CheckStep {
 public:
  explicit AccessChecker(CheckContext& context) : CheckStep{context} {}

  void run() {
    systems();
    roles();
    functions();
    grants();
  }

 private:
  void systems() {
    each<ast::System>([&](const ast::System& system, const Span& span, const ast::File&) {
      if (names_.systems.declare(system.name, PolicySystemId{out_.systems.size()}, found_))
        out_.systems.push_back({system.name.text, system.vendor, system.external.text, span});
    });
    each<ast::Permission>([&](const ast::Permission& permission, const Span& span, const ast::File&) {
      const PolicySystemId system = names_.systems.resolve(permission.system, found_);
      if (!names_.permissions.declare(permission.name, PermissionId{out_.permissions.size()}, found_)) return;
      Permission out{.name = permission.name.text,
                     .system = system,
                     .pattern = permission.pattern.text,
                     .span = span,
                     .pattern_span = permission.pattern.span};
      out.grants_any = permission.grants_any;
      out.used_every_days = static_cast<std::int32_t>(permission.used_every_days.value_or(0));
      out_.permissions.push_back(std::move(out));
    });
  }

  void roles() {
    each<ast::Role>([&](const ast::Role& role, const Span&, const ast::File&) {
      if (!names_.roles.declare(role.name, RoleId{out_.roles.size()}, found_)) return;
      Role out{.name = role.name.text,
               .external = role.binding.external.text,
               .span = role.name.span,
               .external_span = role.binding.external.span};
      out.kind = static_cast<HoldingKind>(role.binding.kind);
      if (is_of_named_system(out.kind)) out.system = names_.systems.resolve(role.binding.system, found_);
      out.grants = names_.permissions.resolve_all(role.grants, found_);
      out_.roles.push_back(std::move(out));
    });
    what_holders_grant();
    std::size_t next = 0;
    each<ast::Role>([&](const ast::Role& role, const Span&, const ast::File&) {
      if (next == out_.roles.size() || out_.roles[next].span != role.name.span) return;  // a duplicate
      out_.roles[next++].includes = names_.roles.resolve_all(role.includes, found_);
    });
    for (std::size_t index = 0; index != out_.roles.size(); ++index) gather(RoleId{index});
  }

  // After roles are declared, because a permission may let its holder grant them.
  void what_holders_grant() {
    each<ast::Permission>([&](const ast::Permission& permission, const Span&, const ast::File&) {
      const PermissionId holder = names_.permissions.find(permission.name.text);
      for (const ast::Name& name : permission.grants) {
        Permission& out = out_.permissions[holder.index()];
        if (const RoleId role = names_.roles.find(name.text); !role.is_none()) {
          out.grants_roles.push_back(role);
        } else if (const PermissionId granted = names_.permissions.resolve(name, found_); !granted.is_none()) {
          out.grants.push_back(granted);
        }
      }
    });
  }

  // What a role grants with everything it includes; a role that reaches itself is RW0207, reported once a
  // circle.
  void gather(RoleId start) {
    constexpr std::size_t kMostGathered =
        100'000'000;  // roles and permissions over all roles: keeps chains of chains finite
    if (gathered_ > kMostGathered) return;
    std::vector<RoleId> open{start};
    const std::size_t round = start.index() + 1;
    seen_.resize(out_.roles.size());
    seen_[start.index()] = round;
    std::vector<PermissionId> all;
    while (!open.empty()) {
      const Role& role = out_.roles[open.back().index()];
      open.pop_back();
      gathered_ += 1 + role.includes.size() + role.grants.size();
      all.insert(all.end(), role.grants.begin(), role.grants.end());
      for (const RoleId included : role.includes) {
        if (included == start && !circles_.contains(start)) circle(start);
        if (seen_[included.index()] != round) {
          seen_[included.index()] = round;
          open.push_back(included);
        }
      }
    }
    if (gathered_ > kMostGathered)
      problem(Code::BadNumber, "roles include too many others to follow", out_.roles[start.index()].span);
    std::sort(all.begin(), all.end());
    all.erase(std::unique(all.begin(), all.end()), all.end());
    out_.roles[start.index()].all_grants = std::move(all);
  }

  // The shortest way from the role back to itself.
  std::vector<RoleId> way_round(RoleId start) const {
    std::map<RoleId, RoleId> from;
    std::vector<RoleId> open{start};
    for (std::size_t at = 0; at != open.size() && !from.contains(start); ++at)
      for (const RoleId included : out_.roles[open[at].index()].includes)
        if (from.try_emplace(included, open[at]).second) open.push_back(included);
    std::vector<RoleId> way{start};
    do way.push_back(from.at(way.back()));
    while (way.back() != start);
    std::reverse(way.begin(), way.end());
    return way;
  }

  void circle(RoleId start) {
    constexpr std::size_t kMostShown = 8;
    const std::vector<RoleId> way = way_round(start);
    const auto name = [&](std::size_t step) { return out_.roles[way[step].index()].name; };
    std::string steps = name(0);
    std::vector<Label> labels;
    for (std::size_t step = 1; step != std::min(way.size(), kMostShown + 1); ++step) {
      steps += " → " + name(step);
      if (step + 1 != way.size()) labels.push_back({out_.roles[way[step].index()].span, "includes `" + name(step + 1) + "`"});
    }
    if (way.size() > kMostShown + 1) steps += " → … → " + name(0);
    problem(Code::RoleCycle, "roles include each other in a circle: " + printable(steps),
            out_.roles[start.index()].span, "roles that include each other grant the same: keep one", std::move(labels));
    std::vector<RoleId> open{start};  // every role on the circle or below it is dealt with by this report
    circles_.insert(start);
    while (!open.empty()) {
      const RoleId role = open.back();
      open.pop_back();
      for (const RoleId included : out_.roles[role.index()].includes)
        if (circles_.insert(included).second) open.push_back(included);
    }
  }

  void functions() {
    each<ast::Function>([&](const ast::Function& function, const Span& span, const ast::File&) {
      if (!names_.functions.declare(function.name, FunctionId{out_.functions.size()}, found_)) return;
      out_.functions.push_back({.name = function.name.text,
                                .all = function.quantifier == ast::Quantifier::All,
                                .permissions = names_.permissions.resolve_all(function.permissions, found_),
                                .span = span});
    });
  }

  void grants() {
    each<ast::Assign>([&](const ast::Assign& assign, const Span& span, const ast::File& file) {
      const RoleId role = names_.roles.resolve(assign.role, found_);
      const CondId condition = conditions_.check(file.conds, assign.when, assign.unless);
      if (!role.is_none()) out_.assignments.push_back({role, condition, span});
    });
    each<ast::Allow>([&](const ast::Allow& allow, const Span& span, const ast::File& file) {
      Eligibility out{.role = names_.roles.resolve(allow.role, found_),
                      .condition = conditions_.check(file.conds, allow.when, allow.unless),
                      .span = span};
      if (allow.requires_service) {
        out.service_days = static_cast<std::int32_t>(allow.requires_service->days);
        out.service_role = names_.roles.resolve(allow.requires_service->role, found_);
      }
      out.gives_up = names_.roles.resolve_all(allow.gives_up, found_);
      if (allow.holders) {
        out.holders_at_most = static_cast<std::uint32_t>(allow.holders->at_most);
        if (allow.holders->per.given()) out.holders_per = names_.attributes.resolve(allow.holders->per, found_);
      }
      if (!out.role.is_none()) out_.eligibilities.push_back(std::move(out));
    });
  }


  std::set<RoleId> circles_;
  std::vector<std::size_t> seen_;  // by RoleId: the last round of gather() that met it
  std::size_t gathered_ = 0;
};

}  // namespace

void check_access(CheckContext& context) {
  AccessChecker{context}.run();
}

}  // namespace rolewright::compiler
