#include "cli/mining_text.hpp"

#include <algorithm>
#include <cstdio>
#include <span>
#include <utility>

#include "cli/console.hpp"
#include "report/mining_json.hpp"

namespace rolewright::cli {
namespace {

using rolemining::MineOptions;

constexpr std::size_t kListed = 6;  // items of one line

std::string people(std::uint64_t count) {
  return counted(count, "person", "people");
}

std::string listed(const std::vector<std::uint32_t>& items, const std::vector<std::string>& labels) {
  std::string text;
  for (std::size_t at = 0; at != std::min(kListed, items.size()); ++at)
    text += (at == 0 ? "" : ", ") + printable(labels[items[at]]);
  return text + (items.size() > kListed ? ", …" : "");
}

std::string two_places(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.2f", value);
  return text;
}

std::string rule_words(const RoleRule& rule) {
  std::string words;
  for (const auto& [attribute, value] : rule.equals)
    words += (words.empty() ? "" : " and ") + printable(attribute) + " is \"" + printable(value) + "\"";
  if (words.empty()) return "no rule of HR attributes explains its members";
  return words + " (precision " + two_places(rule.precision) + ", recall " + two_places(rule.recall) + ")";
}

// "Ana, Ben and 3 more would gain what they do not hold today".
std::string shift_words(const std::vector<AccessShift>& shifts, const RoleSet& roles,
                        const std::string& verb) {
  std::size_t grants = 0;
  std::vector<std::uint32_t> who;
  for (const AccessShift& shift : shifts) {
    grants += shift.entitlements.size();
    who.push_back(shift.user);
  }
  constexpr std::size_t kNamed = 2;
  std::string names;
  for (std::size_t at = 0; at != std::min(kNamed, who.size()); ++at)
    names += (at == 0 ? "" : ", ") + printable(roles.users[who[at]]);
  if (who.size() > kNamed) names += " and " + grouped(who.size() - kNamed) + " more";
  return names + " would " + verb + " " + counted(grants, "grant", "grants");
}

std::string use_words(const UseCounts& use) {
  const std::uint64_t known = use.used + use.dormant + use.unused;
  if (known == 0) return "no log covers it";
  std::string text = percent(use.used, known) + " of its grants used lately";
  if (use.dormant != 0) text += ", " + grouped(use.dormant) + " dormant";
  if (use.unused != 0) text += ", " + grouped(use.unused) + " never used";
  if (use.unknown != 0) text += "; no log covers " + grouped(use.unknown) + " more";
  return text;
}

// `logs`: whether any log says anything of any grant.
std::string review_lines(const RoleSet& roles, const RoleReview& review, bool logs) {
  std::string text;
  const auto line = [&](const std::string& words) { text += "    " + words + "\n"; };
  if (!review.gains.empty()) line("if the rule went live, " + shift_words(review.gains, roles, "gain"));
  if (!review.losses.empty()) line("if the rule went live, " + shift_words(review.losses, roles, "lose"));
  if (!review.owner.empty())
    line("owner: " + printable(review.owner) + " (" + review.owner_basis + ")" +
         (review.units > 1 ? "; members in " + grouped(review.units) + " units" : ""));
  const std::string sensitive = "most sensitive: " + printable(roles.entitlements[review.most_sensitive]) + " (weight " +
                                two_places(review.sensitivity) + ")";
  if (logs) line("use: " + use_words(review.use) + (review.sensitivity > 1 ? "; " + sensitive : ""));
  if (!logs && review.sensitivity > 1) line(sensitive);
  if (!review.near.empty()) {
    const NearRole& near = review.near.front();
    line("nearly " + roles.roles[near.role].id + ": shares " +
         percent(static_cast<std::uint64_t>(near.entitlements * 1000), 1000) + " of entitlements, " +
         percent(static_cast<std::uint64_t>(near.people * 1000), 1000) + " of people");
  }
  return text;
}

}  // namespace

std::string counted(std::uint64_t count, const std::string& one, const std::string& many) {
  return grouped(count) + " " + (count == 1 ? one : many);
}

std::string role_text(const RoleSet& roles, const MiningReview& review, std::size_t index, const KnownBeside& known) {
  const MinedRole& role = roles.roles[index];
  const bool reviewed = index < review.roles.size();
  std::string text =
      "  " + role.id + " " + printable(role.name) + ": " + people(role.users.size()) + ", " +
      counted(role.entitlements.size(), "entitlement", "entitlements") +
      (role.birthright ? ", birthright" : "") +
      (reviewed && review.roles[index].automatic ? ", could be automatic" : "") +
      (role.decision == RoleDecision::None ? "" : ", " + std::string{report::to_string(role.decision)}) +
      "\n    grants " + listed(role.entitlements, roles.entitlements) + "\n";
  if (!role.inherits.empty()) {
    text += "    inherits";
    for (const std::uint32_t part : role.inherits) text += " " + roles.roles[part].id;
    text += "\n";
  }
  if (known.attributes) text += "    members: " + rule_words(role.rule) + "\n";
  return reviewed ? text + review_lines(roles, review.roles[index], known.logs) : text;
}

std::string changes_text(const RoleSet& roles, std::size_t shown) {
  const auto additions = static_cast<std::size_t>(
      std::ranges::count(roles.changes, AccessChangeKind::Add, &AccessChange::kind));
  if (roles.changes.empty()) return "no assignment looks like a mistake\n\n";
  std::string text = counted(roles.changes.size(), "assignment looks like a mistake", "assignments look like mistakes") +
                     ": " + grouped(roles.changes.size() - additions) + " to remove, " + grouped(additions) +
                     " to add; the roles below take them as corrected\n";
  const std::size_t count = shown == 0 ? roles.changes.size() : std::min(shown, roles.changes.size());
  for (const AccessChange& change : std::span{roles.changes}.first(count)) {
    char price[32];
    std::snprintf(price, sizeof price, "%.1f", change.price);
    text += std::string{change.kind == AccessChangeKind::Add ? "  add    " : "  remove "} +
            printable(roles.entitlements[change.entitlement]) + " of " + printable(roles.users[change.user]) + ": " +
            change.reason + " (price " + price + ")\n";
  }
  if (count != roles.changes.size())
    text += "  … and " + grouped(roles.changes.size() - count) + " more (--show 0 shows all)\n";
  return text + "\n";
}

std::string headline(const RoleSet& roles, double seconds) {
  char timing[32];
  std::snprintf(timing, sizeof timing, "%.2f s", seconds);
  std::vector<std::uint8_t> active(roles.users.size());
  std::uint64_t grants = 0;  // of roles beyond birthright, each person's once
  std::vector<std::vector<std::uint32_t>> roles_of(roles.users.size());
  for (std::uint32_t role = 0; role != roles.roles.size(); ++role)
    for (const std::uint32_t user : roles.roles[role].users) roles_of[user].push_back(role);
  std::vector<std::uint32_t> stamp(roles.entitlements.size());
  for (std::uint32_t user = 0; user != roles_of.size(); ++user)
    for (const std::uint32_t role : roles_of[user])
      for (const std::uint32_t item : roles.roles[role].entitlements)
        if (std::exchange(stamp[item], user + 1) != user + 1) {
          grants += roles.roles[role].birthright ? 0U : 1U;
          active[user] = 1;
        }
  for (const auto& [user, entitlement] : roles.individual) active[user] = 1;
  const auto persons = static_cast<std::uint64_t>(std::ranges::count(active, 1));
  const std::string held = !roles.changes.empty() ? "would hold" : persons == 1 ? "holds" : "hold";
  const std::string who = people(persons);
  const std::string of = counted(roles.entitlements.size() - roles.excluded.size(), "entitlement", "entitlements");
  if (roles.lower_bound == 0 && !roles.individual.empty())
    return counted(roles.roles.size(), "candidate role grants ", "candidate roles grant ") +
           percent(grants, grants + roles.individual.size()) + " of what " + who + " " + held + " of " + of +
           (roles.birthright.empty() ? " (" : " beyond birthright (") + timing + ")\n" + "of their number nothing is proved; " + grouped(roles.edges) + " edges, complexity " +
           grouped(roles.wsc) + "\n";
  return counted(roles.roles.size(), "role", "roles") + (roles.individual.empty() ? "" : " and what stays individual") +
         (roles.roles.size() == 1 && roles.individual.empty() ? " rebuilds" : " rebuild") + " exactly what " + who +
         " " + held + " of " + of + " (" + timing + ")\n" +
         (roles.lower_bound == 0 ? std::string{"of their number nothing is proved"}
                                 : "no fewer than " + counted(roles.lower_bound, "role", "roles") + " can") +
         "; " + grouped(roles.edges) + " edges, complexity " + grouped(roles.wsc) +
         (roles.optimal ? "; proved least " + std::string{report::objective_word(roles.objective)} : "") + "\n";
}

std::string front_text(const std::vector<rolemining::FrontAnswer>& front) {
  const RoleSet& first = front.front().mined.roles;
  const bool individual = std::ranges::any_of(
      front, [](const rolemining::FrontAnswer& answer) { return !answer.mined.roles.individual.empty(); });
  std::string text = "none of these is beaten in both roles and edges";
  if (first.lower_bound != 0) text += "; no answer has fewer than " + counted(first.lower_bound, "role", "roles");
  text += std::string{"\n     roles      edges  roles + edges"} + (individual ? "  individual" : "") + "  ask for it with\n";
  for (const rolemining::FrontAnswer& answer : front) {
    const RoleSet& roles = answer.mined.roles;
    char row[128];
    std::snprintf(row, sizeof row, "%10s %10s %14s", grouped(roles.roles.size()).c_str(), grouped(roles.edges).c_str(),
                  grouped(roles.wsc).c_str());
    text += row;
    if (individual) {
      std::snprintf(row, sizeof row, " %11s", grouped(roles.individual.size()).c_str());
      text += row;
    }
    const MineOptions& question = answer.question;
    text += "  --objective " + std::string{report::objective_word(question.objective)};
    if (question.objective == MiningObjective::Wsc && question.wsc.role != 1)
      text += " --weights " + std::to_string(question.wsc.role) + "," + std::to_string(question.wsc.user_edge) + "," +
              std::to_string(question.wsc.entitlement_edge);
    text += "\n";
  }
  return text;
}

std::string review_text(const RoleSet& roles, const MiningReview& review, const KnownBeside& known) {
  std::string text;
  if (!roles.individual.empty())
    text += counted(roles.individual.size(), "grant stays an individual assignment", "grants stay individual assignments") +
            (roles.lower_bound == 0 && !roles.roles.empty() ? ": no candidate role was worth its edges for them\n"
                                                            : ": no role may grant them\n");
  if (!roles.excluded.empty())
    text += "in no role, as asked: " + listed(roles.excluded, roles.entitlements) + "\n";
  if (!roles.birthright.empty())
    text += "held by nearly everyone, kept apart: " + listed(roles.birthright, roles.entitlements) + "\n";
  if (review.change)
    text += "against the roles before: " + grouped(review.change->unchanged) + " unchanged, " +
            grouped(review.change->changed) + " changed, " + grouped(review.change->added) + " new, " +
            grouped(review.change->dropped) + " ended; " + grouped(review.change->edges_added) +
            " edges added, " + grouped(review.change->edges_removed) + " removed\n";
  if (review.hierarchy_wsc != 0)
    text += review.hierarchy_edges == 0
                ? "no role inheriting another would lower the complexity\n"
                : counted(review.hierarchy_edges, "inheritance edge lowers", "inheritance edges lower") +
                      " the complexity to " + grouped(review.hierarchy_wsc) + "\n";
  const UseCounts& use = review.use;
  if (use.used + use.dormant + use.unused != 0)
    text += "of all grants " + grouped(use.used) + " were used lately, " + grouped(use.dormant) +
            " before, " + grouped(use.unused) + " never; of " + grouped(use.unknown) + " no log tells\n";
  if (!known.attributes) text += "no HR attributes are given, so no role has a rule\n";
  if (!review.roles.empty() && known.attributes) {
    const auto automatic =
        static_cast<std::uint64_t>(std::ranges::count_if(review.roles, &RoleReview::automatic));
    std::size_t ruled = 0;
    for (const MinedRole& role : roles.roles) ruled += role.rule.equals.empty() ? 0U : 1U;
    text += grouped(ruled) + " of " + counted(roles.roles.size(), "role has", "roles have") + " a rule; " +
            counted(automatic, "of the rules is exact and could assign its role",
                    "of the rules are exact and could assign their roles") +
            "\n";
  }
  if (!review.thresholds.empty()) text += "other settings, other answers\n";
  for (const Threshold& threshold : review.thresholds)
    text += "  " + threshold.option + " " + threshold.value + " " + printable(threshold.effect) + "\n";
  return text;
}

std::string groups_text(const AccessGroups& groups, std::size_t shown) {
  const auto first = [&](std::size_t count) { return shown == 0 ? count : std::min(shown, count); };
  std::size_t grouped_people = 0;
  for (const AccessGroups::Group& group : groups.groups) grouped_people += group.users.size();
  std::string text = counted(groups.groups.size(), "group", "groups") +
                     " of people who hold and use much the same: " + people(grouped_people) + "; " +
                     people(groups.outliers.size()) + " like no group\n";
  if (groups.in_blocks)
    text += "too many to compare everyone: compared in blocks, so a group may show as two\n";
  if (!groups.birthright.empty())
    text += "held by nearly everyone, left out: " + listed(groups.birthright, groups.entitlements) + "\n";
  for (std::size_t index = 0; index != first(groups.groups.size()); ++index) {
    const AccessGroups::Group& group = groups.groups[index];
    text += "  G" + std::to_string(index + 1) + ": " + people(group.users.size()) + ", most hold " +
            listed(group.entitlements, groups.entitlements) + "\n";
    std::string marks;
    for (const AccessGroups::Feature& feature : group.features)
      marks += (marks.empty() ? "" : ", ") + printable(feature.attribute) + " \"" + printable(feature.value) +
               "\" (" + percent(static_cast<std::uint64_t>(feature.inside * 1000), 1000) + ", elsewhere " +
               percent(static_cast<std::uint64_t>(feature.outside * 1000), 1000) + ")";
    text += "    marked by " + (marks.empty() ? "no HR attribute" : marks) + "\n";
  }
  if (!groups.outliers.empty()) text += "like no group\n";
  for (std::size_t index = 0; index != first(groups.outliers.size()); ++index) {
    const AccessGroups::Outlier& outlier = groups.outliers[index];
    text += "  " + printable(groups.users[outlier.user]) + ": ";
    if (outlier.nearest == kNoGroup) {
      text += "shares nothing with any group";
    } else {
      text += "nearest G" + std::to_string(outlier.nearest + 1) + " (likeness " +
              two_places(outlier.likeness) + ")";
      if (!outlier.lacking.empty()) text += "; lacks " + listed(outlier.lacking, groups.entitlements);
    }
    if (!outlier.unusual.empty()) text += "; unusual: " + listed(outlier.unusual, groups.entitlements);
    for (const AccessGroups::Feature& feature : outlier.differing)
      text += "; not " + printable(feature.attribute) + " \"" + printable(feature.value) + "\"";
    text += "\n";
  }
  if (!groups.stand_outs.empty()) text += "grants that stand out among peers\n";
  for (std::size_t index = 0; index != first(groups.stand_outs.size()); ++index) {
    const AccessGroups::StandOut& grant = groups.stand_outs[index];
    text += "  " + printable(groups.users[grant.user]) + " holds " +
            printable(groups.entitlements[grant.entitlement]) + ", as " + grouped(grant.holders) +
            " of the " + people(groups.groups[grant.group].users.size()) + " of G" +
            std::to_string(grant.group + 1) +
            (grant.use == CellUse::Unknown ? "" : "; " + std::string{report::to_string(grant.use)}) + "\n";
  }
  if (groups.ignored != 0) text += grouped(groups.ignored) + " on the ignore list left out\n";
  return text;
}

std::string drift_text(const RoleDrift& drift, std::size_t shown) {
  std::size_t missing = 0;
  std::size_t extra = 0;
  for (const RoleDrift::Holder& holder : drift.holders) {
    missing += holder.missing.size();
    extra += holder.extra.size();
  }
  std::string text = grouped(drift.unchanged) + " role holders hold exactly what they were given; " +
                     grouped(drift.holders.size()) + " do not: " + grouped(missing) + " grants missing, " +
                     grouped(extra) + " extra\n";
  const std::size_t count = shown == 0 ? drift.holders.size() : std::min(shown, drift.holders.size());
  for (std::size_t index = 0; index != count; ++index) {
    const RoleDrift::Holder& holder = drift.holders[index];
    text += "  " + printable(holder.user) + "\n";
    for (const RoleDrift::Missing& own : holder.missing)
      text += "    missing " + printable(own.entitlement) + ", which " + printable(own.role) + " grants\n";
    for (const std::string& own : holder.extra)
      text += "    extra " + printable(own) + ", which no role of theirs grants\n";
  }
  if (count != drift.holders.size())
    text += "  … and " + grouped(drift.holders.size() - count) + " more (--show 0 shows all)\n";
  const auto names = [&](const std::vector<std::string>& list, const std::string& words) {
    if (list.empty()) return;
    text += grouped(list.size()) + " " + words + ": ";
    for (std::size_t at = 0; at != std::min(kListed, list.size()); ++at)
      text += (at == 0 ? "" : ", ") + printable(list[at]);
    text += list.size() > kListed ? ", …\n" : "\n";
  };
  names(drift.gone, "who had a role hold nothing any more");
  names(drift.newcomers, "who hold something have no role");
  return text;
}

}  // namespace rolewright::cli
