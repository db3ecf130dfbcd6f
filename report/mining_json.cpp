#include "report/mining_json.hpp"

#include <cmath>
#include <nlohmann/json.hpp>

namespace rolewright::report {
namespace {

using Json = nlohmann::ordered_json;
using Labels = std::vector<std::string>;

std::string dump(const Json& json) {
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

Json labels(const std::vector<std::uint32_t>& ids, const Labels& names) {
  Json list = Json::array();
  for (const std::uint32_t id : ids) list.push_back(names[id]);
  return list;
}

double rounded(double value) {
  return std::round(value * 10000) / 10000;
}

Json shifts(const std::vector<AccessShift>& list, const RoleSet& roles) {
  Json items = Json::array();
  for (const AccessShift& shift : list)
    items.push_back({{"user", roles.users[shift.user]},
                     {"entitlements", labels(shift.entitlements, roles.entitlements)}});
  return items;
}

Json use_json(const UseCounts& use) {
  return {{"used", use.used}, {"dormant", use.dormant}, {"unused", use.unused}, {"unknown", use.unknown}};
}

void add_review(Json& item, const RoleReview& review, const RoleSet& roles) {
  item["automatic"] = review.automatic;
  item["owner"] =
      review.owner.empty() ? Json{nullptr} : Json{{"name", review.owner}, {"basis", review.owner_basis}};
  item["gains"] = shifts(review.gains, roles);
  item["losses"] = shifts(review.losses, roles);
  item["near_duplicates"] = Json::array();
  for (const NearRole& near : review.near)
    item["near_duplicates"].push_back({{"role", roles.roles[near.role].id},
                                       {"entitlements", rounded(near.entitlements)},
                                       {"people", rounded(near.people)}});
  item["usage"] = use_json(review.use);
  item["sensitivity"] = {{"weight", rounded(review.sensitivity)},
                         {"entitlement", roles.entitlements[review.most_sensitive]}};
  item["units"] = review.units;
}

Json role_json(const MinedRole& role, const RoleSet& roles) {
  Json item = {{"id", role.id},
               {"name", role.name},
               {"birthright", role.birthright},
               {"users", labels(role.users, roles.users)},
               {"entitlements", labels(role.entitlements, roles.entitlements)}};
  if (!role.rule.equals.empty()) {
    Json rule = Json::array();
    for (const auto& [attribute, value] : role.rule.equals)
      rule.push_back({{"attribute", attribute}, {"value", value}});
    item["rule"] = {
        {"equals", std::move(rule)}, {"precision", role.rule.precision}, {"recall", role.rule.recall}};
  }
  if (role.decision != RoleDecision::None) item["decision"] = to_string(role.decision);
  if (!role.inherits.empty()) {
    item["inherits"] = Json::array();
    for (const std::uint32_t part : role.inherits) item["inherits"].push_back(roles.roles[part].id);
  }
  return item;
}

Json features_json(const std::vector<AccessGroups::Feature>& features) {
  Json items = Json::array();
  for (const AccessGroups::Feature& feature : features)
    items.push_back({{"attribute", feature.attribute},
                     {"value", feature.value},
                     {"inside", rounded(feature.inside)},
                     {"outside", rounded(feature.outside)}});
  return items;
}

std::string group_id(std::uint32_t group) {
  return "G" + std::to_string(group + 1);
}

}  // namespace

std::string_view to_string(CellUse use) {
  switch (use) {
    case CellUse::Unknown:
      return "unknown";
    case CellUse::Unused:
      return "unused";
    case CellUse::Dormant:
      return "dormant";
    case CellUse::Used:
      return "used";
  }
  return "";
}

std::string_view objective_word(MiningObjective objective) {
  switch (objective) {
    case MiningObjective::Roles:
      return "roles";
    case MiningObjective::Edges:
      return "edges";
    case MiningObjective::Wsc:
      return "wsc";
  }
  return "";
}

std::string_view to_string(RoleDecision decision) {
  switch (decision) {
    case RoleDecision::None:
      return "none";
    case RoleDecision::Accepted:
      return "accepted";
    case RoleDecision::Locked:
      return "locked";
    case RoleDecision::Rejected:
      return "rejected";
  }
  return "";
}

namespace {

// Everything a document of mined roles holds but the time it took.
Json mining_document(const RoleSet& roles, const MiningReview& review) {
  Json out = {{"schema", "rolewright.mine/1"}};
  out["objective"] = objective_word(roles.objective);
  out["count"] = roles.roles.size();
  out["lower_bound"] = roles.lower_bound;
  out["optimal"] = roles.optimal;
  out["edges"] = roles.edges;
  out["wsc"] = roles.wsc;
  out["exact"] = roles.exact;
  out["changes"] = Json::array();
  for (const AccessChange& change : roles.changes)
    out["changes"].push_back({{"change", change.kind == AccessChangeKind::Add ? "add" : "remove"},
                              {"user", roles.users[change.user]},
                              {"entitlement", roles.entitlements[change.entitlement]},
                              {"price", std::round(change.price * 100) / 100},
                              {"reason", change.reason}});
  out["roles"] = Json::array();
  for (std::size_t index = 0; index != roles.roles.size(); ++index) {
    Json item = role_json(roles.roles[index], roles);
    if (index < review.roles.size()) add_review(item, review.roles[index], roles);
    out["roles"].push_back(std::move(item));
  }
  out["birthright"] = labels(roles.birthright, roles.entitlements);
  out["excluded"] = labels(roles.excluded, roles.entitlements);
  out["individual"] = Json::array();
  for (const auto& [user, entitlement] : roles.individual)
    out["individual"].push_back({roles.users[user], roles.entitlements[entitlement]});
  out["rejected"] = Json::array();
  for (const MinedRole& role : review.rejected)
    out["rejected"].push_back({{"id", role.id},
                               {"name", role.name},
                               {"entitlements", labels(role.entitlements, roles.entitlements)}});
  if (review.hierarchy_wsc != 0)
    out["hierarchy"] = {{"edges", review.hierarchy_edges}, {"wsc", review.hierarchy_wsc}};
  if (review.change)
    out["change"] = {{"unchanged", review.change->unchanged},
                     {"changed", review.change->changed},
                     {"added", review.change->added},
                     {"dropped", review.change->dropped},
                     {"edges_added", review.change->edges_added},
                     {"edges_removed", review.change->edges_removed}};
  out["usage"] = use_json(review.use);
  out["thresholds"] = Json::array();
  for (const Threshold& threshold : review.thresholds)
    out["thresholds"].push_back(
        {{"option", threshold.option}, {"value", threshold.value}, {"effect", threshold.effect}});
  out["fooling_set"] = Json::array();
  for (const auto& [user, entitlement] : roles.fooling_set)
    out["fooling_set"].push_back({roles.users[user], roles.entitlements[entitlement]});
  out["blocks"] = Json::array();
  for (const CertificateBlock& block : roles.blocks) {
    Json cells = Json::array();
    for (const auto& [user, entitlement] : block.cells)
      cells.push_back({roles.users[user], roles.entitlements[entitlement]});
    out["blocks"].push_back({{"roles", block.roles}, {"cells", std::move(cells)}});
  }
  return out;
}

}  // namespace

std::string mining_json(const RoleSet& roles, const MiningReview& review, double elapsed_seconds) {
  Json out = mining_document(roles, review);
  out["elapsed_seconds"] = elapsed_seconds;
  return dump(out);
}

std::string mining_front_json(const std::vector<RoleSet>& front) {
  Json out = {{"schema", "rolewright.mine-front/1"}};
  out["answers"] = Json::array();
  for (const RoleSet& roles : front)
    out["answers"].push_back(mining_document(roles, {}));
  return dump(out);
}

std::string groups_json(const AccessGroups& groups) {
  Json out = {{"schema", "rolewright.groups/1"}};
  out["compared"] = groups.in_blocks ? "in blocks" : "everyone";
  out["birthright"] = labels(groups.birthright, groups.entitlements);
  out["groups"] = Json::array();
  for (std::uint32_t index = 0; index != groups.groups.size(); ++index) {
    const AccessGroups::Group& group = groups.groups[index];
    out["groups"].push_back({{"id", group_id(index)},
                             {"users", labels(group.users, groups.users)},
                             {"entitlements", labels(group.entitlements, groups.entitlements)},
                             {"features", features_json(group.features)}});
  }
  out["outliers"] = Json::array();
  for (const AccessGroups::Outlier& outlier : groups.outliers)
    out["outliers"].push_back(
        {{"user", groups.users[outlier.user]},
         {"nearest", outlier.nearest == kNoGroup ? Json{nullptr} : Json{group_id(outlier.nearest)}},
         {"likeness", rounded(outlier.likeness)},
         {"unusual", labels(outlier.unusual, groups.entitlements)},
         {"lacking", labels(outlier.lacking, groups.entitlements)},
         {"differing", features_json(outlier.differing)}});
  out["stand_outs"] = Json::array();
  for (const AccessGroups::StandOut& grant : groups.stand_outs)
    out["stand_outs"].push_back({{"user", groups.users[grant.user]},
                                 {"entitlement", groups.entitlements[grant.entitlement]},
                                 {"group", group_id(grant.group)},
                                 {"holders", grant.holders},
                                 {"group_size", groups.groups[grant.group].users.size()},
                                 {"usage", to_string(grant.use)},
                                 {"weight", rounded(grant.weight)}});
  out["ignored"] = groups.ignored;
  return dump(out);
}

std::string drift_json(const RoleDrift& drift) {
  Json out = {{"schema", "rolewright.drift/1"}};
  std::uint64_t missing = 0;
  std::uint64_t extra = 0;
  for (const RoleDrift::Holder& holder : drift.holders) {
    missing += holder.missing.size();
    extra += holder.extra.size();
  }
  out["summary"] = {{"unchanged", drift.unchanged}, {"drifted", drift.holders.size()},
                    {"missing", missing},           {"extra", extra},
                    {"gone", drift.gone.size()},    {"newcomers", drift.newcomers.size()}};
  out["holders"] = Json::array();
  for (const RoleDrift::Holder& holder : drift.holders) {
    Json lacking = Json::array();
    for (const RoleDrift::Missing& own : holder.missing)
      lacking.push_back({{"role", own.role}, {"entitlement", own.entitlement}});
    out["holders"].push_back(
        {{"user", holder.user}, {"missing", std::move(lacking)}, {"extra", holder.extra}});
  }
  out["roles"] = Json::array();
  for (const RoleDrift::OfRole& role : drift.roles)
    out["roles"].push_back({{"role", role.role},
                            {"holders", role.holders},
                            {"incomplete", role.incomplete},
                            {"gone", role.gone}});
  out["gone"] = drift.gone;
  out["newcomers"] = drift.newcomers;
  return dump(out);
}

}  // namespace rolewright::report
