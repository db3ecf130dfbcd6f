#include "cli/mining_settings.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "cli/mining_lists.hpp"
#include "connectors/json/role_file.hpp"

namespace rolewright::cli {
namespace {

void declare_lists(CLI::App& command, MiningSettings& settings) {
  const std::string group = "Usage, people, weights";
  command
      .add_option("--window", settings.window.window, "days back within which a use makes an assignment used")
      ->option_text("DAYS")
      ->group(group);
  command
      .add_option("--half-life", settings.window.half_life,
                  "days after which a use weighs half; 0: all weigh the same")
      ->check(CLI::NonNegativeNumber)
      ->option_text("DAYS")
      ->group(group);
  command.add_option("--usage", settings.usage, "a list user,entitlement,day[,count] for --upa")
      ->option_text("FILE.csv")
      ->group(group);
  command
      .add_option("--people", settings.people, "a list user,<attribute>,… for --upa: roles get rules from it")
      ->option_text("FILE.csv")
      ->group(group);
  command
      .add_option("--sensitivity", settings.weights,
                  "a list entitlement,weight: how sensitive each is; a policy's severities when left out")
      ->option_text("FILE.csv")
      ->group(group);
}

void declare_constraints(CLI::App& command, MiningSettings& settings) {
  const std::string group = "Constraints";
  const auto limit = [&](const char* name, std::uint32_t& value, const char* words) {
    command.add_option(name, value, words)->option_text("N")->group(group);
  };
  limit("--most-roles", settings.limits.most_roles, "at most so many roles a person");
  limit("--most-people", settings.limits.most_people, "at most so many people a role");
  limit("--most-entitlements", settings.limits.most_entitlements, "at most so many entitlements a role");
  limit("--least-people", settings.limits.least_people,
        "no role for fewer people: what they hold stays assigned individually");
  limit("--least-entitlements", settings.limits.least_entitlements,
        "no role of fewer entitlements, likewise");
  command
      .add_option("--exclude", settings.exclude, "entitlements that no role may grant; * stands for any text")
      ->option_text("NAME…")
      ->group(group);
  command
      .add_option("--stable", settings.stable,
                  "roles of an earlier `mine -o`: keep their ids and change as little as possible")
      ->option_text("FILE")
      ->group(group);
  const auto decide = [&](const char* name, std::vector<std::string>& ids, const char* words) {
    command.add_option(name, ids, words)->delimiter(',')->option_text("ID,…")->group(group);
  };
  decide("--accept", settings.accept, "roles of --stable that stay, adapted where access changed");
  decide("--lock", settings.lock, "roles of --stable whose entitlements stay exactly as they are");
  decide("--reject", settings.reject, "roles of --stable that are not proposed again");
}

void declare_views(CLI::App& command, MiningSettings& settings) {
  const std::string group = "Views";
  command
      .add_flag("--groups", settings.groups,
                "show peer groups, outliers and grants that stand out, with reasons, and mine nothing")
      ->group(group);
  command.add_option("--ignore", settings.ignore, "a list user[,entitlement]: outliers judged already")
      ->option_text("FILE.csv")
      ->group(group);
  command
      .add_option("--drift", settings.drift,
                  "compare what people hold now with these roles of an earlier `mine -o`, and mine nothing")
      ->option_text("FILE")
      ->group(group);
  command
      .add_flag("--hierarchy", settings.hierarchy,
                "let roles inherit others where that lowers the complexity")
      ->group(group);
  command
      .add_option("--picture", settings.picture,
                  "draw the matrix before and after, its roles (with --groups: groups) as coloured blocks")
      ->option_text("FILE.svg")
      ->group(group);
  command
      .add_option("--anonymous", settings.anonymous,
                  "write the matrix with pseudonyms, to mine it elsewhere, and mine nothing")
      ->option_text("FILE.upa")
      ->group(group);
  command
      .add_option("--secret", settings.secret,
                  "what pseudonyms are derived from: a file of at least 16 bytes")
      ->option_text("FILE")
      ->group(group);
  command.add_option("--key", settings.key, "write which pseudonym is whose; keep it apart from the matrix")
      ->option_text("FILE.csv")
      ->group(group);
}

Diagnostic bad(std::string message, std::string where, std::string help = {}) {
  return {.code = Code::BadOption,
          .message = std::move(message),
          .where = std::move(where),
          .help = std::move(help)};
}

Result<RoleSet> read_roles(const std::string& path) {
  const Result<std::string> text = read_file(path, connectors::kMaxRoleFileBytes);
  if (!text.ok()) return text.error();
  return connectors::parse_roles(text.value(), path);
}

Result<RoleSet> read_rejected(const std::string& path) {
  const Result<std::string> text = read_file(path, connectors::kMaxRoleFileBytes);
  if (!text.ok()) return text.error();
  return connectors::parse_rejected_roles(text.value(), path);
}

void decide(RoleSet& roles, const std::vector<std::string>& ids, RoleDecision decision,
            const std::string& option, Diagnostics& found) {
  for (const std::string& id : ids) {
    const auto role = std::ranges::find(roles.roles, id, &MinedRole::id);
    if (role != roles.roles.end()) {
      role->decision = decision;
      continue;
    }
    std::vector<std::string_view> known;
    for (const MinedRole& own : roles.roles) known.push_back(own.id);
    found.add(bad("the roles of --stable have no `" + printable(id) + "`", option, did_you_mean(id, known)));
  }
}

}  // namespace

void MiningSettings::declare(CLI::App& command) {
  declare_lists(command, *this);
  declare_constraints(command, *this);
  declare_views(command, *this);
}

Diagnostics MiningSettings::check() const {
  Diagnostics found;
  const int views = (groups ? 1 : 0) + (drift.empty() ? 0 : 1) + (anonymous.empty() ? 0 : 1);
  if (views > 1)
    found.add(bad("--groups, --drift and --anonymous are views of their own: give one of them", "mine"));
  if (stable.empty() && !(accept.empty() && lock.empty() && reject.empty()))
    found.add(bad("--accept, --lock and --reject speak of roles of --stable, which is not given", "mine"));
  std::map<std::string, std::string> decided;
  for (const auto& [option, ids] : {std::pair{"--accept", &accept}, {"--lock", &lock}, {"--reject", &reject}})
    for (const std::string& id : *ids)
      if (const auto [at, fresh] = decided.try_emplace(id, option); !fresh && at->second != option)
        found.add(bad("`" + printable(id) + "` is named by " + at->second + " and by " + option, "mine",
                      "a role is accepted, locked or rejected"));
  if (anonymous.empty() != secret.empty())
    found.add(bad("--anonymous and --secret belong together", "mine",
                  "without a secret anyone could work out the pseudonyms"));
  if (!key.empty() && anonymous.empty()) found.add(bad("--key belongs to --anonymous", "mine"));
  if (!ignore.empty() && !groups) found.add(bad("--ignore belongs to --groups", "mine"));
  if (!picture.empty() && (!drift.empty() || !anonymous.empty()))
    found.add(bad("--picture draws roles or --groups", "mine"));
  return found;
}

Diagnostics MiningSettings::read_lists(rolemining::MineInput& input, std::optional<Day> today) const {
  Diagnostics found;
  UnknownNames unknown;
  if (!people.empty()) {
    found.append(read_people(people, input, unknown));
    found.append(told(std::exchange(unknown, {}), people));
  }
  if (!weights.empty()) {
    found.append(read_weights(weights, input, unknown));
    found.append(told(std::exchange(unknown, {}), weights));
  }
  if (!usage.empty()) {
    const Result<UsageList> list = read_usage(usage, input, today, unknown);
    if (!list.ok()) {
      found.append(list.error());
      return found;
    }
    found.append(told(unknown, usage));
    // Only what the list speaks of is known to be logged.
    const std::vector<std::uint8_t> logged(input.matrix.entitlements);
    rolemining::UsageWindow seen =
        rolemining::usage_window(input.matrix, list.value().events, logged, window);
    input.events = std::move(seen.weight);
    input.use = std::move(seen.use);
  }
  return found;
}

Result<rolemining::MineConstraints> MiningSettings::constraints(const rolemining::MineInput& input) const {
  rolemining::MineConstraints all;
  Diagnostics found;
  all.limits = limits;
  std::vector<std::uint8_t> excluded(input.entitlements.size());
  for (const std::string& pattern : exclude) {
    bool fits = false;
    for (std::size_t item = 0; item != input.entitlements.size(); ++item)
      if (fits_pattern(input.entitlements[item], pattern)) {
        excluded[item] = 1;
        fits = true;
      }
    const std::vector<std::string_view> known(input.entitlements.begin(), input.entitlements.end());
    if (!fits)
      found.add(bad("nobody holds an entitlement `" + printable(pattern) + "`", "--exclude",
                    did_you_mean(pattern, known)));
  }
  for (std::uint32_t item = 0; item != excluded.size(); ++item)
    if (excluded[item] != 0) all.excluded.push_back(item);
  if (!stable.empty()) {
    Result<RoleSet> previous = read_roles(stable);
    if (!previous.ok()) return previous.error();
    decide(previous.value(), accept, RoleDecision::Accepted, "--accept", found);
    decide(previous.value(), lock, RoleDecision::Locked, "--lock", found);
    decide(previous.value(), reject, RoleDecision::Rejected, "--reject", found);
    all.previous = rolemining::match_roles(previous.value(), input.users, input.entitlements);
    Result<RoleSet> rejected = read_rejected(stable);
    if (!rejected.ok()) return rejected.error();
    const RoleSet before = rolemining::match_roles(rejected.value(), input.users, input.entitlements).roles;
    all.previous.roles.roles.insert(all.previous.roles.roles.end(), before.roles.begin(), before.roles.end());
  }
  if (found.has_error()) return found;
  return all;
}

bool fits_pattern(std::string_view name, std::string_view pattern) {
  std::size_t at = 0;
  std::size_t in_pattern = 0;
  std::size_t star = std::string_view::npos;  // the last one, and how far it reaches
  std::size_t reach = 0;
  while (at != name.size()) {
    if (in_pattern != pattern.size() && pattern[in_pattern] == '*') {
      star = in_pattern++;
      reach = at;
    } else if (in_pattern != pattern.size() && pattern[in_pattern] == name[at]) {
      ++in_pattern;
      ++at;
    } else if (star != std::string_view::npos) {
      in_pattern = star + 1;
      at = ++reach;
    } else {
      return false;
    }
  }
  while (in_pattern != pattern.size() && pattern[in_pattern] == '*') ++in_pattern;
  return in_pattern == pattern.size();
}

}  // namespace rolewright::cli
