#include "compiler/pack_binding.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "compiler/catalog.hpp"
#include "compiler/parser.hpp"
#include "compiler/quoting.hpp"
#include "model/name_likeness.hpp"

namespace rolewright::compiler {
namespace {

constexpr std::size_t kMostCandidates = 3;

// A place of a file and what stands there instead.
struct Edit {
  Span span;
  std::string text;
};

class PackBinder {
 public:
  PackBinder(const PolicyIr& pack, const SourceMap& sources, const Snapshot& snapshot)
      : pack_{pack}, sources_{sources}, snapshot_{snapshot}, catalog_{snapshot} {}

  PackBinding run() {
    for (const PolicySystem& system : pack_.systems) bind_system(system);
    for (const Permission& permission : pack_.permissions) bind_permission(permission);
    for (const Role& role : pack_.roles) bind_role(role);
    for (std::size_t file = 0; file != sources_.size(); ++file) out_.files.push_back(rewritten(FileId{file}));
    return std::move(out_);
  }

 private:
  // By the pack's own words; else the one of its kind, or of its name but for spelling, that the exports have.
  void bind_system(const PolicySystem& system) {
    BoundName bound{.name = system.name, .text = system.external_id, .found = {}, .candidates = {}};
    std::vector<SystemId> meant = catalog_.systems(system);
    bound.how = meant.empty() ? BoundHow::NotExported : BoundHow::Exactly;
    if (meant.empty()) meant = respelled(system);
    if (meant.size() == 1) {
      if (bound.how == BoundHow::NotExported) bound.how = BoundHow::Respelled;
      bound.found = name_of(meant.front());
    }
    if (!catalog_.connected(meant)) bound.how = BoundHow::NotExported;
    if (meant.empty()) {
      std::vector<std::string_view> known;
      for (const System& other : snapshot_.systems)
        if (other.connected != 0) known.push_back(snapshot_.text(other.name));
      keep(bound.candidates, NameLikeness{known}.likest(system.name, known, kMostCandidates));
    }
    meant_.push_back(std::move(meant));
    out_.systems.push_back(std::move(bound));
  }

  [[nodiscard]] std::vector<SystemId> respelled(const PolicySystem& system) const {
    const bool directory =
        system.vendor == "okta org" || system.vendor == "entra tenant" || system.vendor == "github org";
    std::vector<SystemId> found;
    for (std::size_t index = 0; index != snapshot_.systems.size(); ++index) {
      const System& known = snapshot_.systems[index];
      if (directory ? snapshot_.text(known.vendor) == system.vendor
                    : same_but_spelling(snapshot_.text(known.name), system.name))
        found.emplace_back(index);
    }
    return found.size() == 1 ? found : std::vector<SystemId>{};
  }

  void bind_permission(const Permission& permission) {
    BoundName bound{.name = permission.name, .text = permission.pattern, .found = {}, .candidates = {}};
    const std::vector<SystemId>& systems = meant_[permission.system.index()];
    const std::vector<EntitlementId> fitting = catalog_.entitlements(systems, permission.pattern);
    if (!fitting.empty()) {
      bound.how = BoundHow::Exactly;
      if (fitting.size() == 1) bound.found = snapshot_.text(snapshot_.nodes[fitting.front().index()].name);
    } else if (catalog_.connected(systems)) {
      bound.how = BoundHow::Unbound;
      choose(bound, permission.pattern, catalog_.entitlement_names(systems));
    }
    out_.permissions.push_back(std::move(bound));
  }

  void bind_role(const Role& role) {
    BoundName bound{.name = role.name, .text = role.external, .found = {}, .how = BoundHow::Exactly, .candidates = {}};
    if (role.kind != HoldingKind::None) {
      // What a system is, not what the pack calls it: the system may be bound under another name.
      const std::vector<SystemId> owners =
          is_of_named_system(role.kind) ? meant_[role.system.index()] : catalog_.owners(role, pack_);
      if (!catalog_.holdings(role, owners).empty()) {
        bound.found = role.external;
      } else if (catalog_.connected(owners)) {
        bound.how = BoundHow::Unbound;
        choose(bound, role.external, catalog_.holding_names(role, owners));
      } else {
        bound.how = BoundHow::NotExported;
      }
    }
    out_.roles.push_back(std::move(bound));
  }

  // The only name that is the same but for spelling, or else the likeliest for somebody to choose from.
  static void choose(BoundName& bound, std::string_view wanted, const std::vector<std::string_view>& known) {
    std::set<std::string_view> same;
    for (const std::string_view name : known)
      if (same_but_spelling(name, wanted)) same.insert(name);
    if (same.size() == 1 && wanted.find('*') == std::string_view::npos) {
      bound.how = BoundHow::Respelled;
      bound.found = *same.begin();
      return;
    }
    keep(bound.candidates, {same.begin(), same.end()});
    if (!same.empty()) return;
    const std::string_view nearest = nearest_name(wanted, known);
    if (!nearest.empty()) keep(bound.candidates, {nearest});
    for (const std::string_view name : NameLikeness{known}.likest(wanted, known, kMostCandidates))
      if (name != nearest) keep(bound.candidates, {name});
  }
  static void keep(std::vector<std::string>& candidates, const std::vector<std::string_view>& names) {
    for (const std::string_view name : names)
      if (candidates.size() < kMostCandidates) candidates.emplace_back(name);
  }

  [[nodiscard]] std::string name_of(SystemId id) const {
    return std::string{snapshot_.text(snapshot_.systems[id.index()].name)};
  }

  // The file's text, with the statements that name the outside world edited. Each is found again by the name it declares;
  // a policy that compiled declares a name once.
  std::string rewritten(FileId file) {
    Diagnostics ignored;
    const ast::File parsed = parse(sources_, file, ignored);
    std::vector<Edit> edits;
    for (const ast::Statement& statement : parsed.statements) {
      if (const auto* system = std::get_if<ast::System>(&statement.body)) edit(*system, statement.span, edits);
      if (const auto* permission = std::get_if<ast::Permission>(&statement.body)) edit(*permission, edits);
      if (const auto* role = std::get_if<ast::Role>(&statement.body)) edit(*role, edits);
    }
    std::string text;
    std::size_t at = 0;
    const std::string& old = sources_[file].text;
    for (const Edit& change : edits) {
      text.append(old, at, change.span.begin - at);
      text += change.text;
      at = change.span.end;
    }
    return text.append(old, at);
  }

  void edit(const ast::System& system, const Span& span, std::vector<Edit>& edits) {
    const std::size_t index = index_of(pack_.systems, system.name.text);
    std::string text{sources_.text(span)};
    if (out_.systems[index].how == BoundHow::Respelled) {
      const System& known = snapshot_.systems[meant_[index].front().index()];
      const std::string_view vendor = snapshot_.text(known.vendor);
      const bool by_id = vendor != "system" && !snapshot_.text(known.external_id).empty();
      text = "system " + quoted_name(system.name.text) + " = " + (by_id ? std::string{vendor} : "export") + " " +
             quoted_text(snapshot_.text(by_id ? known.external_id : known.name));
    }
    if (lacks_names(PolicySystemId{index}))
      text += "\nsystem " + quoted_name(unbound_name(system.name.text)) + " = export " +
              quoted_text(system.name.text + ": names not bound yet");
    if (text != sources_.text(span)) edits.push_back({span, std::move(text)});
  }

  void edit(const ast::Permission& permission, std::vector<Edit>& edits) {
    const BoundName& bound = out_.permissions[index_of(pack_.permissions, permission.name.text)];
    if (bound.how == BoundHow::Respelled) edits.push_back({permission.pattern.span, quoted_pattern(bound.found)});
    if (bound.how == BoundHow::Unbound)
      edits.push_back({permission.system.span, quoted_name(unbound_name(permission.system.text))});
  }

  void edit(const ast::Role& role, std::vector<Edit>& edits) {
    const BoundName& bound = out_.roles[index_of(pack_.roles, role.name.text)];
    if (bound.how == BoundHow::Respelled) edits.push_back({role.binding.external.span, quoted_text(bound.found)});
    if (bound.how == BoundHow::Unbound)
      edits.push_back({{role.name.span.file, role.name.span.end, role.binding.external.span.end}, ""});
  }

  [[nodiscard]] bool lacks_names(PolicySystemId system) const {
    for (std::size_t index = 0; index != pack_.permissions.size(); ++index)
      if (pack_.permissions[index].system == system && out_.permissions[index].how == BoundHow::Unbound) return true;
    return false;
  }

  // Where the permissions of a connected system wait that it does not have by that name.
  [[nodiscard]] std::string unbound_name(const std::string& system) const {
    std::string name = system + "_unbound";
    while (index_of(pack_.systems, name) != pack_.systems.size()) name += "_";
    return name;
  }

  template <class Items>
  [[nodiscard]] std::size_t index_of(const Items& items, const std::string& name) const {
    auto& known = indexes_[&items];
    if (known.empty())
      for (std::size_t index = 0; index != items.size(); ++index) known.emplace(items[index].name, index);
    const auto found = known.find(name);
    return found == known.end() ? items.size() : found->second;
  }

  const PolicyIr& pack_;
  const SourceMap& sources_;
  const Snapshot& snapshot_;
  Catalog catalog_;
  PackBinding out_;
  std::vector<std::vector<SystemId>> meant_;  // by PolicySystemId
  mutable std::map<const void*, std::map<std::string, std::size_t>> indexes_;
};

}  // namespace

PackBinding bind_pack(const PolicyIr& pack, const SourceMap& sources, const Snapshot& snapshot) {
  return PackBinder{pack, sources, snapshot}.run();
}

}  // namespace rolewright::compiler
