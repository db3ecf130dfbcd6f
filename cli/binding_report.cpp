#include "cli/binding_report.hpp"

#include <vector>

#include "cli/console.hpp"
#include "model/bug.hpp"
#include "model/delimited.hpp"

namespace rolewright::cli {
namespace {

using compiler::BoundHow;
using compiler::BoundName;

std::string_view word(BoundHow how) {
  switch (how) {
    case BoundHow::Exactly:
      return "bound";
    case BoundHow::Respelled:
      return "bound by spelling";
    case BoundHow::Unbound:
      return "unbound";
    case BoundHow::NotExported:
      return "not exported";
  }
  bug("a name is bound in no known way");
}

bool is_bound(const BoundName& name) {
  return name.how == BoundHow::Exactly || name.how == BoundHow::Respelled;
}

// What one system's names came to.
struct SystemCount {
  std::size_t total = 0;
  std::size_t bound = 0;
  std::string like;    // unbound names with others like them, a line each
  std::string unlike;  // and without, in one line
};

void add_unbound(const BoundName& name, SystemCount& count) {
  const std::string wanted = "`" + printable(name.text) + "`";
  if (name.candidates.empty()) {
    count.unlike += (count.unlike.empty() ? "    no " : ", ") + wanted;
    return;
  }
  count.like += "    no " + wanted;
  for (std::size_t at = 0; at != name.candidates.size(); ++at)
    count.like += (at == 0 ? "; like it: `" : ", `") + printable(name.candidates[at]) + "`";
  count.like += "\n";
}

SystemCount count_of(const compiler::PolicyIr& pack, const compiler::PackBinding& bound, std::size_t system) {
  SystemCount count;
  for (std::size_t index = 0; index != pack.permissions.size(); ++index) {
    if (pack.permissions[index].system.index() != system) continue;
    ++count.total;
    if (is_bound(bound.permissions[index])) ++count.bound;
    if (bound.permissions[index].how == BoundHow::Unbound) add_unbound(bound.permissions[index], count);
  }
  if (!count.unlike.empty()) count.unlike += "\n";
  return count;
}

std::string roles_of(const compiler::PolicyIr& pack, const compiler::PackBinding& bound) {
  SystemCount count;
  for (std::size_t index = 0; index != pack.roles.size(); ++index) {
    if (pack.roles[index].kind == compiler::HoldingKind::None) continue;
    ++count.total;
    if (is_bound(bound.roles[index])) ++count.bound;
    if (bound.roles[index].how == BoundHow::Unbound) add_unbound(bound.roles[index], count);
  }
  if (count.total == 0) return {};
  return "  roles: " + grouped(count.bound) + " of " + grouped(count.total) + "\n" + count.like + count.unlike +
         (count.unlike.empty() ? "" : "\n");
}

}  // namespace

std::string binding_summary(const compiler::PolicyIr& pack, const compiler::PackBinding& bound, std::size_t judging) {
  std::string exported;
  std::string absent;
  std::size_t all_bound = 0;
  std::size_t absent_systems = 0;
  std::size_t absent_permissions = 0;
  for (std::size_t system = 0; system != pack.systems.size(); ++system) {
    const SystemCount count = count_of(pack, bound, system);
    const BoundName& name = bound.systems[system];
    all_bound += count.bound;
    if (name.how != BoundHow::NotExported) {
      exported += "  " + printable(name.name) + ": " + grouped(count.bound) + " of " + grouped(count.total) +
                  (name.how == BoundHow::Respelled ? " (in the exports: `" + printable(name.found) + "`)" : "") + "\n" +
                  count.like + count.unlike;
    } else if (count.total != 0) {
      ++absent_systems;
      absent_permissions += count.total;
      absent += (absent.empty() ? "" : ", ") + printable(name.name) + " " + grouped(count.total);
    }
  }
  std::string text = pack.name + ": " + grouped(all_bound) + " of " + grouped(pack.permissions.size()) +
                     " permissions are bound, " + grouped(judging) + " of " + grouped(pack.rules.size()) +
                     " rules can judge\n" + exported + roles_of(pack, bound);
  if (!absent.empty())
    text += grouped(absent_systems) + " systems are not in the exports, with " + grouped(absent_permissions) +
            " permissions: " + absent + "\n";
  return text + "bindings.csv: what each name is in the exports, and what is like those that are not there\n";
}

std::string binding_table(const compiler::PolicyIr& pack, const compiler::PackBinding& bound) {
  std::string text = "kind,name,system,pack_names,state,exports_name,candidates,duties,decision,signed_by,signed_on\n";
  const auto row = [&](std::string_view kind, const BoundName& name, std::string_view system, std::string_view duties) {
    std::string candidates;
    for (const std::string& candidate : name.candidates) candidates += (candidates.empty() ? "" : " | ") + candidate;
    for (const std::string_view field :
         {kind, std::string_view{name.name}, system, std::string_view{name.text}, word(name.how),
          std::string_view{name.found}, std::string_view{candidates}, duties})
      text += csv_field(field) + ",";
    text += ",,\n";  // decision, signed_by, signed_on
  };
  for (const BoundName& system : bound.systems) row("system", system, system.name, {});
  std::vector<std::string> duties(pack.permissions.size());
  for (const compiler::Function& function : pack.functions)
    for (const compiler::PermissionId id : function.permissions)
      duties[id.index()] += (duties[id.index()].empty() ? "" : " | ") + function.name;
  for (std::size_t index = 0; index != pack.permissions.size(); ++index)
    row("permission", bound.permissions[index], pack.systems[pack.permissions[index].system.index()].name, duties[index]);
  for (std::size_t index = 0; index != pack.roles.size(); ++index)
    if (pack.roles[index].kind != compiler::HoldingKind::None) row("role", bound.roles[index], {}, {});
  return text;
}

}  // namespace rolewright::cli
