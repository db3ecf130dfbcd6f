// HR: the master, personnel actions, trainings, designations and the map of other systems' logins.
#include <algorithm>

#include "synth/exports.hpp"

namespace rolewright::synth {
namespace {

// Rows sorted below their header.
std::string table(std::string_view header, std::vector<std::string> rows) {
  std::sort(rows.begin(), rows.end());
  std::string text{header};
  text += '\n';
  for (const std::string& row : rows) text += row;
  return text;
}

std::string master(const World& world) {
  std::vector<std::string> rows;
  for (const Person& p : world.people)
    rows.push_back(csv_line({p.key, p.name, p.email, p.title, p.series, p.grade, p.org, p.employment,
                             p.clearance, p.tier, p.piv, "US", p.status}));
  rows.push_back(
      csv_line({"", "Seasonal Pool (unfilled)", "", "Lock Helper", "3501", "WG-05",
                "FIELD/Delta District/Locks", "civil_service", "none", "T1", "none", "US", "active"}));
  return table(
      "employee_id,full_name,email,title,occ_series,grade,org_path,employment,clearance,tier,piv_status,"
      "citizenship,status",
      rows);
}

}  // namespace

std::string csv_line(const std::vector<std::string_view>& cells) {
  std::string line;
  for (const std::string_view& cell : cells) {
    if (&cell != &cells.front()) line += ',';
    const bool quote = cell.find_first_of(",\"\n") != std::string_view::npos;
    if (quote) line += '"';
    for (const char c : cell) {
      if (c == '"') line += '"';
      line += c;
    }
    if (quote) line += '"';
  }
  return line + '\n';
}

void write_hr(const World& world, Files& files) {
  files.push_back({"hr/master.csv", master(world)});

  std::vector<std::string> actions;
  for (const HrAction& row : world.actions) actions.push_back(csv_line({row.key, row.action, row.date}));
  actions.push_back(csv_line({"999001", "Transfer", "2026-05-03"}));   // nobody's key
  actions.push_back(csv_line({"200107", "Promotion", "2026-02-30"}));  // no such day
  files.push_back({"hr/actions.csv", table("employee_id,action,effective_date", actions)});

  std::vector<std::string> trainings;
  for (const Training& row : world.trainings) trainings.push_back(csv_line({row.key, row.course, row.date}));
  trainings.push_back(csv_line({"200106", "SoD-101", "not recorded"}));
  files.push_back({"hr/trainings.csv", table("employee_id,course,completed", trainings)});

  std::vector<std::string> designations;
  for (const Designation& row : world.designations)
    designations.push_back(csv_line({row.key, row.what, row.from, row.last_day, row.limit}));
  files.push_back(
      {"hr/designations.csv", table("employee_id,designation,effective,expires,limit_usd", designations)});

  std::vector<std::string> accounts;
  for (const MappedAccount& row : world.accounts)
    accounts.push_back(csv_line({row.system, row.login, row.key, row.kind, row.sponsor}));
  files.push_back({"hr/account_map.csv", table("system,login,employee_id,kind,sponsor_id", accounts)});
}

}  // namespace rolewright::synth
