#include "connectors/agency/sources_file.hpp"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <set>

#include "connectors/wording.hpp"

namespace rolewright::connectors {
namespace {

class SourcesReader {
 public:
  explicit SourcesReader(std::string file) : file_{std::move(file)} {}

  Result<AgencySources> read(const YAML::Node& root) {
    if (!is_map(root, "the file")) return found_;
    check_keys(root, {"agency", "taken", "systems", "join", "break_glass", "sources"});
    out_.agency = text(root, "agency");
    read_taken(root);
    read_systems(root["systems"]);
    read_join(root["join"]);
    read_break_glass(root["break_glass"]);
    read_list(root["sources"], "sources", [this](const YAML::Node& item) { read_source(item); });
    check_tenants(SourceKind::Okta, "okta org", {SourceKind::OktaLog});
    check_tenants(SourceKind::Entra, "entra tenant", {SourceKind::EntraSignIns, SourceKind::EntraAudits});
    if (found_.has_error()) return found_;
    std::stable_sort(out_.sources.begin(), out_.sources.end(),
                     [](const auto& left, const auto& right) { return left.kind < right.kind; });
    return std::move(out_);
  }

 private:
  void fail(const YAML::Node& node, std::string message, std::string help = {}) {
    found_.add({.code = Code::BadMapping,
                .message = std::move(message),
                .where = where(node),
                .help = std::move(help)});
  }
  std::string where(const YAML::Node& node) const {
    return file_ + ":" + std::to_string(std::max(node.Mark().line, 0) + 1);
  }
  bool is_map(const YAML::Node& node, const std::string& what) {
    if (node.IsMap()) return true;
    fail(node, what + " is not a map of names to values");
    return false;
  }

  void check_keys(const YAML::Node& map, const std::vector<std::string_view>& known) {
    std::set<std::string> seen;
    for (const auto& entry : map) {
      const std::string key = entry.first.IsScalar() ? entry.first.Scalar() : std::string{};
      if (std::find(known.begin(), known.end(), key) == known.end()) {
        fail(entry.first, "unknown key " + quote(key), did_you_mean(key, known));
      } else if (!seen.insert(key).second) {
        fail(entry.first, "key " + quote(key) + " is given twice");
      }
    }
  }

  // The scalar under `key`, or empty when it is not there.
  std::string text(const YAML::Node& map, const std::string& key) {
    const YAML::Node node = map[key];
    if (!node.IsDefined() || node.IsNull()) return {};
    if (node.IsScalar()) return node.Scalar();
    fail(node, quote(key) + " is not one value");
    return {};
  }
  std::string needed(const YAML::Node& map, const std::string& key) {
    std::string value = text(map, key);
    if (value.empty()) fail(map, quote(key) + " is missing");
    return value;
  }

  template <class Visit>
  void read_list(const YAML::Node& list, const std::string& name, Visit visit) {
    if (!list.IsDefined() || !list.IsSequence() || list.size() == 0) {
      found_.add(
          {.code = Code::BadMapping, .message = quote(name) + " is not a list with items", .where = file_});
      return;
    }
    for (const YAML::Node& item : list) {
      if (is_map(item, "an item of " + quote(name))) visit(item);
    }
  }

  void read_taken(const YAML::Node& root) {
    const std::string taken = needed(root, "taken");
    const auto day = parse_day(taken);
    if (!taken.empty() && !day) fail(root["taken"], quote(taken) + " is not a date", "dates are YYYY-MM-DD");
    out_.taken = day.value_or(Day{});
  }

  void read_systems(const YAML::Node& list) {
    static const std::vector<std::pair<std::string, std::string>> kVendors = {
        {"okta_org", "okta org"},
        {"okta_app", "okta app"},
        {"entra_tenant", "entra tenant"},
        {"entra_app", "entra app"},
        {"github_org", "github org"},
        {"aws_account", "aws account"}};
    read_list(list, "systems", [&](const YAML::Node& item) {
      check_keys(item, {"name", "okta_org", "okta_app", "entra_tenant", "entra_app", "github_org", "aws_account"});
      SystemDeclaration system{.name = needed(item, "name"), .vendor = "system", .external_id = {}};
      for (const auto& [key, vendor] : kVendors) {
        const std::string id = text(item, key);
        if (id.empty()) continue;
        if (!system.external_id.empty()) fail(item, quote(system.name) + " has two vendor ids");
        system.vendor = vendor;
        system.external_id = id;
      }
      const bool taken_name = std::any_of(out_.systems.begin(), out_.systems.end(),
                                          [&](const auto& other) { return other.name == system.name; });
      if (taken_name) fail(item, "system " + quote(system.name) + " is declared twice");
      out_.systems.push_back(std::move(system));
    });
  }

  void read_join(const YAML::Node& join) {
    if (!join.IsDefined() || !is_map(join, "`join`")) return;
    check_keys(join, {"okta", "entra", "logins"});
    if (const YAML::Node okta = join["okta"]; okta.IsDefined() && is_map(okta, "`okta`")) {
      check_keys(okta, {"field"});
      out_.okta_field = needed(okta, "field");
    }
    if (const YAML::Node entra = join["entra"]; entra.IsDefined() && is_map(entra, "`entra`")) {
      check_keys(entra, {"field", "admin_suffix"});
      out_.entra_field = needed(entra, "field");
      out_.entra_admin_suffix = text(entra, "admin_suffix");
    }
    if (!join["logins"].IsDefined()) return;
    read_list(join["logins"], "logins", [this](const YAML::Node& item) { read_login_rule(item); });
  }

  void read_login_rule(const YAML::Node& item) {
    static const std::map<std::string, JoinBy> kWays = {
        {"email", JoinBy::Email}, {"key", JoinBy::Key}, {"map", JoinBy::Map}, {"suffix", JoinBy::Suffix}};
    check_keys(item, {"system", "by", "path", "columns", "suffix"});
    const std::string system = needed(item, "system");
    if (system != "*") check_system(item, system);
    const auto way = kWays.find(needed(item, "by"));
    if (way == kWays.end()) return fail(item, "`by` is not one of `email`, `key`, `map`, `suffix`");
    const std::string suffix = way->second == JoinBy::Suffix ? needed(item, "suffix") : text(item, "suffix");
    out_.logins.push_back({.system = system, .by = way->second, .suffix = suffix});
    if (way->second != JoinBy::Map) return;
    SourceDeclaration map = declare(item, source_shapes()[static_cast<std::size_t>(SourceKind::AccountMap)]);
    const YAML::Node columns = item["columns"];
    if (columns.IsDefined() && is_map(columns, "`columns`")) read_options(columns, map);
    out_.sources.push_back(std::move(map));
  }

  void read_break_glass(const YAML::Node& list) {
    if (!list.IsDefined()) return;
    read_list(list, "break_glass", [this](const YAML::Node& item) {
      check_keys(item, {"system", "login", "group"});
      BreakGlass entry{.system = needed(item, "system"), .login = text(item, "login"), .group = text(item, "group")};
      check_system(item, entry.system);
      if (entry.login.empty() == entry.group.empty()) fail(item, "either `login` or `group` says what it is");
      out_.break_glass.push_back(std::move(entry));
    });
  }

  void read_form(const YAML::Node& item, SourceDeclaration& source) {
    static const std::map<std::string, DateForm> kForms = {
        {"YYYY-MM-DD", DateForm::Iso},           {"MM/DD/YYYY", DateForm::MonthDayYear},
        {"DD.MM.YYYY", DateForm::DayMonthYear},  {"YYYYMMDD", DateForm::Compact},
        {"seconds", DateForm::Seconds},          {"milliseconds", DateForm::Milliseconds}};
    if (const std::string dates = text(item, "dates"); !dates.empty()) {
      const auto form = kForms.find(dates);
      if (form == kForms.end()) {
        std::vector<std::string_view> known;
        for (const auto& [name, unused] : kForms) known.push_back(name);
        return fail(item, quote(dates) + " is no form of dates", did_you_mean(dates, known));
      }
      source.dates = form->second;
    }
    const std::string separator = text(item, "separator");
    if (separator == "tab") source.separator = '\t';
    if (separator.empty() || separator == "tab") return;
    source.separator = separator[0];
    if (separator.size() != 1 || separator == "\"") fail(item, "`separator` is not one character, or `tab`");
  }

  void check_system(const YAML::Node& node, const std::string& name) {
    std::vector<std::string_view> known;
    for (const SystemDeclaration& system : out_.systems) known.push_back(system.name);
    if (name.empty() || std::find(known.begin(), known.end(), name) != known.end()) return;
    fail(node, "system " + quote(name) + " is not declared", did_you_mean(name, known));
  }

  SourceDeclaration declare(const YAML::Node& item, const SourceShape& shape) {
    SourceDeclaration source{.kind = shape.kind,
                             .kind_name = std::string{shape.name},
                             .path = needed(item, "path"),
                             .where = where(item),
                             .options = {},
                             .many = {}};
    return source;
  }

  void read_source(const YAML::Node& item) {
    const std::string kind = needed(item, "kind");
    std::vector<std::string_view> names;
    const SourceShape* found = nullptr;
    for (const SourceShape& shape : source_shapes()) {
      if (shape.declared != SourceShape::InSources) continue;
      names.push_back(shape.name);
      if (shape.name == kind) found = &shape;
    }
    if (found == nullptr) {
      if (!kind.empty()) fail(item, "unknown kind of source " + quote(kind), did_you_mean(kind, names));
      return;
    }
    const SourceShape& shape = *found;
    SourceDeclaration source = declare(item, shape);
    const std::string absent = text(item, "optional");
    if (absent == "true") source.absence = SourceDeclaration::Optional;
    if (!absent.empty() && absent != "true" && absent != "false")
      fail(item, "`optional` is not `true` or `false`");
    std::vector<std::string_view> allowed = {"kind", "path", "optional"};
    if (shape.form == SourceShape::Table) allowed.insert(allowed.end(), {"dates", "separator"});
    allowed.insert(allowed.end(), shape.needed.begin(), shape.needed.end());
    allowed.insert(allowed.end(), shape.optional.begin(), shape.optional.end());
    if (!shape.many.empty()) allowed.push_back(shape.many);
    check_keys(item, allowed);
    read_options(item, source);
    read_form(item, source);
    check_system(item, source.option("system"));
    out_.sources.push_back(std::move(source));
  }

  // Ids mean something within one organization: with two of them each folder and each log says whose it is.
  void check_tenants(SourceKind folder, std::string_view vendor, const std::vector<SourceKind>& logs) {
    std::set<std::string> named;
    const auto folders = std::count_if(out_.sources.begin(), out_.sources.end(),
                                       [&](const SourceDeclaration& source) { return source.kind == folder; });
    for (const SourceDeclaration& source : out_.sources) {
      const bool is_log = std::find(logs.begin(), logs.end(), source.kind) != logs.end();
      if (source.kind != folder && !is_log) continue;
      const std::string system = source.option("system");
      const auto declared = std::find_if(out_.systems.begin(), out_.systems.end(),
                                         [&](const SystemDeclaration& item) { return item.name == system; });
      std::string wrong;
      if (declared != out_.systems.end() && declared->vendor != vendor)
        wrong = quote(system) + " is no " + std::string{vendor};
      else if (folders > 1 && system.empty())
        wrong = "there are several folders of kind " + quote(source.kind_name) + ": name the `system` this one is of";
      else if (folders > 1 && !is_log && !named.insert(system).second)
        wrong = "two folders are of " + quote(system) + ", and one organization is exported into one";
      if (!wrong.empty())
        found_.add({.code = Code::BadMapping, .message = std::move(wrong), .where = source.where,
                    .help = "each " + std::string{vendor} + " is a system of its own: its ids mean nothing in another"});
    }
  }

  // Columns an option names; for `map` too, where they stand under `columns`.
  void read_options(const YAML::Node& item, SourceDeclaration& source) {
    const SourceShape& shape = source_shapes()[static_cast<std::size_t>(source.kind)];
    for (const std::string_view option : shape.needed)
      source.options[std::string{option}] = needed(item, std::string{option});
    for (const std::string_view option : shape.optional) {
      if (std::string column = text(item, std::string{option}); !column.empty()) {
        source.options[std::string{option}] = std::move(column);
      }
    }
    if (shape.many.empty()) return;
    const YAML::Node many = item[std::string{shape.many}];
    if (!many.IsDefined() || !is_map(many, quote(shape.many))) return;
    for (const auto& entry : many) {
      if (entry.first.IsScalar() && entry.second.IsScalar()) {
        source.many[entry.first.Scalar()] = entry.second.Scalar();
      } else {
        fail(entry.first, "an entry of " + quote(shape.many) + " is not `name: value`");
      }
    }
  }

  std::string file_;
  AgencySources out_;
  Diagnostics found_;
};

}  // namespace

std::string_view AgencySources::find_system(std::string_view vendor, std::string_view external_id) const {
  for (const SystemDeclaration& system : systems) {
    if (system.vendor == vendor && (external_id.empty() || system.external_id == external_id))
      return system.name;
  }
  return {};
}

Result<AgencySources> read_sources(const InputFile& file) {
  if (Diagnostics bad = check_text(file); bad.has_error()) return bad;
  try {
    return SourcesReader{printable(file.name())}.read(YAML::Load(std::string{file.text()}));
  } catch (const YAML::Exception& problem) {
    return Diagnostic{
        .code = Code::MalformedRecord,
        .message = "not YAML: " + printable(lower_ascii(problem.msg)),
        .where = printable(file.name()) + ":" + std::to_string(std::max(problem.mark.line, 0) + 1)};
  }
}

}  // namespace rolewright::connectors
