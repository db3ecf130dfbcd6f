#include "connectors/sap_grc/grc_rules.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <map>
#include <set>
#include <vector>

#include "compiler/format.hpp"
#include "compiler/parser.hpp"
#include "compiler/quoting.hpp"
#include "connectors/person_join.hpp"
#include "connectors/sap_grc/grc_table.hpp"
#include "connectors/visible_text.hpp"
#include "connectors/wording.hpp"

namespace rolewright::connectors {
namespace {

using Column = GrcColumn;

// In the order in which they refer to each other.
const std::array<GrcTable, 8>& tables() {
  static const std::array<GrcTable, 8> kTables{{{"business_processes", {Column::Process, Column::Description}},
                                                {"functions", {Column::Function, Column::Description}},
                                                {"function_actions", {Column::Function, Column::System, Column::Action}},
                                                {"function_permissions", {Column::Function, Column::System, Column::Permission}},
                                                {"risks", {Column::Risk, Column::Type, Column::Level}},
                                                {"risk_functions", {Column::Risk, Column::Function}},
                                                {"risk_texts", {Column::Risk, Column::Description}},
                                                {"risk_owners", {Column::Risk, Column::Owner}}}};
  return kTables;
}

// As policy text. What is all small letters may be a word of the language.
std::string name_text(const std::string& name) {
  const bool small = std::all_of(name.begin(), name.end(), [](char c) { return (c >= 'a' && c <= 'z') || c == '-'; });
  const std::string text = compiler::quoted_name(name);
  return small && text == name ? "`" + name + "`" : text;
}

using Entitlement = std::pair<std::string, std::string>;  // system, action or authorization object

struct Function {
  std::string description;
  std::set<Entitlement> holds;     // any of them is the function
  std::set<Entitlement> actions;   // of `holds`, those that are actions
  std::size_t narrowing = 0;       // rows that limit an action to objects, fields or values
};

struct Risk {
  enum Kind : std::uint8_t { Unknown, Conflict, Critical } kind = Unknown;
  std::string where;
  std::string title, objective, owner, severity, process;
  std::vector<std::string> functions;  // in the order listed, each once
  bool english = false;                // its title
};

class GrcReader {
 public:
  Result<GrcRules> read(const std::string& folder) {
    list(folder);
    for (const GrcTable& table : tables()) read_files(table);
    if (!files_seen_.contains("risks") || (!files_seen_.contains("function_actions") && !files_seen_.contains("function_permissions")))
      found_.add({.code = Code::FileUnreadable,
                  .message = "a rule set has `risks`, and `function_actions` or `function_permissions`",
                  .where = printable(folder),
                  .help = "tables are recognised by their names: risks.csv, function_actions.txt, …"});
    if (found_.has_error()) return found_;
    report_counts();
    std::string text = write();
    if (found_.has_error()) return found_;
    SourceMap sources;
    Diagnostics mistakes;
    const FileId file = sources.add({"rules.rw", std::move(text)});
    const compiler::ast::File parsed = compiler::parse(sources, file, mistakes);
    if (mistakes.has_error())
      return Diagnostic{.code = Code::MalformedRecord,
                        .message = "a name of the rule set is none that a policy can have: " + mistakes.items()[0].message,
                        .where = printable(folder)};
    return GrcRules{.text = compiler::format(sources, file, parsed), .notes = std::move(found_)};
  }

 private:
  // ---- tables

  void list(const std::string& folder) {
    std::error_code failed;
    std::vector<std::filesystem::path> paths;
    for (std::filesystem::directory_iterator next{folder, failed}, end; !failed && next != end; next.increment(failed))
      paths.push_back(next->path());
    if (failed)
      found_.add({.code = Code::FileUnreadable, .message = "the folder cannot be listed: " + failed.message(),
                  .where = printable(folder)});
    std::sort(paths.begin(), paths.end());
    for (const auto& path : paths) {
      const std::string name = path.filename().string();
      if (name.starts_with('.')) continue;
      const std::string stem = lower_ascii(name.substr(0, name.find('.')));
      const bool known = std::any_of(tables().begin(), tables().end(), [&](const GrcTable& table) { return table.name == stem; });
      if (known) {
        files_[stem].push_back(path);
      } else {
        note(Code::RejectedRecord, printable(name), "a table no rule set has, or that is not read: nothing of it is in the policy");
      }
    }
  }

  void read_files(const GrcTable& table) {
    const auto files = files_.find(std::string{table.name});
    if (files == files_.end()) return;
    files_seen_.insert(files->first);
    for (const auto& path : files->second)
      read_grc_table(path.string(), path.filename().string(), table, found_, [&](const GrcRow& row) { take(table.name, row); });
  }

  void take(std::string_view table, const GrcRow& row) {
    if (!has_names(row)) return;
    if (table == "business_processes") processes_[row.at(Column::Process)] = row.at(Column::Description);
    if (table == "functions") describe(row);
    if (table == "function_actions" && active(row, "function_actions")) action(row);
    if (table == "function_permissions" && active(row, "function_permissions")) permission(row);
    if (table == "risks" && active(row, "risks")) risk(row);
    if (table == "risk_functions" || table == "risk_texts" || table == "risk_owners") about_risk(table, row);
  }

  // A name must be what the export has, to the byte, and policy text has no way to write a control character.
  bool has_names(const GrcRow& row) {
    for (const Column column : {Column::Function, Column::System, Column::Action, Column::Permission, Column::Risk, Column::Function1,
                                Column::Function2, Column::Function3, Column::Function4, Column::Function5})
      if (const std::string& name = row.at(column); visible(name) != name) {
        reject(row, quote(name) + " has a character that no policy can write: the row is left out");
        return false;
      }
    return true;
  }

  void reject(const GrcRow& row, std::string message) { note(Code::RejectedRecord, row.where, std::move(message)); }
  void note(Code code, std::string where, std::string message, std::string help = {}) {
    found_.add({.code = code, .message = std::move(message), .where = std::move(where), .help = std::move(help)});
  }

  // A row that is switched off is counted. What is neither on nor off is not guessed: it is on, and said so.
  bool active(const GrcRow& row, const std::string& table) {
    const std::string status = lower_ascii(row.at(Column::Status));
    if (status.empty() || status == "0" || status == "active" || status == "enabled") return true;
    if (status == "1" || status == "inactive" || status == "disabled") {
      ++switched_off_[table];
      return false;
    }
    reject(row, "status " + quote(row.at(Column::Status)) + " is neither active (0) nor inactive (1): the row counts as active");
    return true;
  }

  void describe(const GrcRow& row) {
    Function& function = functions_[row.at(Column::Function)];
    const std::string language = lower_ascii(row.at(Column::Language));
    if (function.description.empty() || language == "en" || language == "e") function.description = row.at(Column::Description);
  }

  void action(const GrcRow& row) {
    const std::string& function = row.at(Column::Function);
    const Entitlement entitlement{row.at(Column::System), row.at(Column::Action)};
    if (function.empty() || entitlement.first.empty() || entitlement.second.empty())
      return reject(row, "a function, a system and an action belong here");
    functions_[function].holds.insert(entitlement);
    functions_[function].actions.insert(entitlement);
  }

  // With an action, a row says which objects and values the action needs besides: the action alone counts. Without one, the
  // object itself is what the function holds.
  void permission(const GrcRow& row) {
    const std::string& function = row.at(Column::Function);
    const Entitlement object{row.at(Column::System), row.at(Column::Permission)};
    if (function.empty() || object.first.empty() || object.second.empty())
      return reject(row, "a function, a system and a permission belong here");
    if (!row.at(Column::Action).empty()) {
      if (!functions_[function].actions.contains({object.first, row.at(Column::Action)})) {
        ++of_no_action_;
      } else {
        ++functions_[function].narrowing;
      }
      return;
    }
    if (lower_ascii(row.at(Column::Logic)) == "not")
      return reject(row, "`NOT` cannot be said: the function counts whether or not the holder lacks " + quote(object.second));
    functions_[function].holds.insert(object);
    if (!row.at(Column::Field).empty() || !row.at(Column::From).empty()) ++with_values_;
  }

  void risk(const GrcRow& row) {
    const std::string& id = row.at(Column::Risk);
    if (id.empty()) return reject(row, "a risk has an id");
    Risk& risk = risks_[id];
    if (!risk.where.empty()) return note(Code::DuplicateRecord, row.where, "risk " + quote(id) + " was read before");
    risk.where = row.where;
    risk.process = row.at(Column::Process);
    const std::string type = lower_ascii(row.at(Column::Type));
    if (type == "1" || type == "segregation of duties" || type == "sod") risk.kind = Risk::Conflict;
    if (type == "2" || type == "3" || type == "critical action" || type == "critical permission") risk.kind = Risk::Critical;
    static const std::map<std::string, std::string> kLevels{{"0", "medium"},    {"1", "high"}, {"2", "low"}, {"3", "critical"},
                                                            {"medium", "medium"}, {"high", "high"}, {"low", "low"},
                                                            {"critical", "critical"}};
    if (const auto level = kLevels.find(lower_ascii(row.at(Column::Level))); level != kLevels.end()) {
      risk.severity = level->second;
    } else {
      reject(row, "level " + quote(row.at(Column::Level)) + " is none of low (2), medium (0), high (1), critical (3): the rule has no severity");
    }
    for (const Column column : {Column::Function1, Column::Function2, Column::Function3, Column::Function4, Column::Function5})
      add_function(risk, row.at(column));
  }

  static void add_function(Risk& risk, const std::string& function) {
    if (!function.empty() && std::find(risk.functions.begin(), risk.functions.end(), function) == risk.functions.end())
      risk.functions.push_back(function);
  }

  void about_risk(std::string_view table, const GrcRow& row) {
    const auto found = risks_.find(row.at(Column::Risk));
    if (found == risks_.end()) {  // of a risk that is switched off, or of none
      ++of_no_risk_;
      return;
    }
    Risk& risk = found->second;
    if (table == "risk_functions") return add_function(risk, row.at(Column::Function));
    if (table == "risk_owners") {
      if (risk.owner.empty()) {
        risk.owner = row.at(Column::Owner);
      } else if (risk.owner != row.at(Column::Owner)) {
        note(Code::NotImported, row.where, "a rule has one owner: " + quote(row.at(Column::Owner)) + " is left out");
      }
      return;
    }
    const std::string language = lower_ascii(row.at(Column::Language));
    const bool english = language == "en" || language == "e";
    if (!risk.title.empty() && (risk.english || !english)) return;
    risk.title = row.at(Column::Description);
    risk.objective = row.at(Column::Objective);
    risk.english = english;
  }

  // ---- what is not said

  void report_counts() {
    for (const auto& [table, count] : switched_off_)
      note(Code::NotImported, table, std::to_string(count) + " rows are switched off and left out");
    std::size_t rows = 0, functions = 0;
    std::string examples;
    for (const auto& [name, function] : functions_) {
      if (function.narrowing == 0) continue;
      rows += function.narrowing;
      if (++functions <= 5) examples += (examples.empty() ? "" : ", ") + printable(name);
    }
    if (rows != 0)
      note(Code::NotImported, "function_permissions",
           std::to_string(rows) + " rows limit actions of " + std::to_string(functions) + " functions to authorization objects and values (" +
               examples + (functions > 5 ? ", …" : "") + "): whoever has the action counts, so a finding may be one too many");
    if (with_values_ != 0)
      note(Code::NotImported, "function_permissions",
           std::to_string(with_values_) + " rows without an action name values of a field: whoever has the object counts, with any value");
    if (of_no_action_ != 0)
      note(Code::DanglingReference, "function_permissions",
           std::to_string(of_no_action_) + " rows are about an action that their function does not list, or that is switched off: they say nothing");
    if (of_no_risk_ != 0)
      note(Code::DanglingReference, "risks", std::to_string(of_no_risk_) + " rows are about a risk that is not listed, or that is switched off");
  }

  // ---- policy text

  std::string name_of(const Entitlement& entitlement) const { return name_text(names_.at(entitlement)); }

  // One name a thing: its own, and its system's too where another system has a thing of that name; said again where that
  // is what some other thing is called.
  void give_names(const std::set<Entitlement>& entitlements) {
    std::map<std::string, std::size_t> things;  // of a name
    for (const Entitlement& item : entitlements) ++things[item.second];
    std::set<std::string> taken;
    for (const auto& [name, count] : things) taken.insert(name);
    for (const Entitlement& item : entitlements) {
      std::string name = item.second;
      if (things[item.second] > 1) {
        do name += " of " + item.first;
        while (!taken.insert(name).second);
      }
      names_.emplace(item, std::move(name));
    }
  }

  std::string write() {
    std::set<std::string> systems;
    std::set<Entitlement> entitlements;
    for (const auto& [name, function] : functions_) entitlements.insert(function.holds.begin(), function.holds.end());
    for (const Entitlement& item : entitlements) systems.insert(item.first);
    give_names(entitlements);
    std::string text = "// A rule set of SAP GRC Access Control. Systems are its connectors: say which export each one is.\n\n";
    for (const std::string& system : systems)
      text += "system " + name_text(system) + " = export " + compiler::quoted_text(system) + "\n";
    text += "\n";
    for (const Entitlement& item : entitlements)
      text += "permission " + name_of(item) + " = " + name_text(item.first) + " " + compiler::quoted_pattern(item.second) + "\n";
    text += "\n";
    for (const auto& [name, function] : functions_) text += function_text(name, function);
    std::size_t rules = 0;
    for (const auto& [id, risk] : risks_) {
      const std::string rule = risk_text(id, risk);
      rules += rule.empty() ? 0 : 1;
      text += rule;
    }
    if (rules == 0) note(Code::EmptyExport, "risks", "no risk is left that the policy can say");
    return text;
  }

  std::string function_text(const std::string& name, const Function& function) {
    if (function.holds.empty()) return {};
    std::string text = function.description.empty() ? "" : "// " + printable(function.description) + "\n";
    text += "function " + name_text(name) + " = any of ";
    std::string list;
    for (const Entitlement& item : function.holds) list += (list.empty() ? "" : ", ") + name_of(item);
    return text + list + "\n";
  }

  // A risk of functions that nobody can hold cannot be a rule: it is named, and left out.
  std::string risk_text(const std::string& id, const Risk& risk) {
    const auto left_out = [&](const std::string& why) {
      note(Code::RejectedRecord, risk.where, "risk " + quote(id) + " is left out: " + why);
      return std::string{};
    };
    if (risk.kind == Risk::Unknown) return left_out("its type is none of 1 (segregation of duties), 2 (critical action), 3 (critical permission)");
    for (const std::string& name : risk.functions) {
      const auto function = functions_.find(name);
      if (function == functions_.end() || function->second.holds.empty())
        return left_out("no table says what function " + quote(name) + " is");
    }
    const bool conflict = risk.kind == Risk::Conflict;
    if (conflict ? risk.functions.size() < 2 : risk.functions.size() != 1)
      return left_out("it has " + std::to_string(risk.functions.size()) + (risk.functions.size() == 1 ? " function" : " functions") +
                      ", and its type needs " + (conflict ? "two or more" : "one"));
    std::string text;
    if (!risk.process.empty()) {
      const auto process = processes_.find(risk.process);
      text += "\n// " + printable(risk.process) + (process == processes_.end() ? "" : ": " + printable(process->second));
    }
    text += "\nrisk " + name_text(id);
    if (!risk.title.empty()) text += " " + compiler::quoted_text(visible(risk.title));
    if (!risk.severity.empty()) text += "\n  severity " + risk.severity;
    if (!risk.owner.empty()) text += "\n  owner " + compiler::quoted_text(visible(risk.owner));
    if (!risk.objective.empty()) text += "\n  because " + compiler::quoted_text(visible(risk.objective));
    if (!conflict) return text + "\n  " + name_text(risk.functions[0]) + " is sensitive\n";
    std::string list;
    for (const std::string& name : risk.functions) list += (list.empty() ? "" : " and ") + name_text(name);
    return text + "\n  no person holds " + list + "\n";
  }

  Diagnostics found_;
  std::map<std::string, std::vector<std::filesystem::path>> files_;  // by table
  std::set<std::string> files_seen_;
  std::map<std::string, std::string> processes_;
  std::map<std::string, Function> functions_;
  std::map<std::string, Risk> risks_;
  std::map<Entitlement, std::string> names_;
  std::map<std::string, std::size_t> switched_off_;     // by table
  std::size_t with_values_ = 0, of_no_action_ = 0, of_no_risk_ = 0;
};

}  // namespace

Result<GrcRules> read_grc_rules(const std::string& folder) {
  return GrcReader{}.read(folder);
}

}  // namespace rolewright::connectors
