#include "synth/resident.hpp"

#include <algorithm>

#include "synth/random.hpp"

namespace rolewright::synth {
namespace {

constexpr std::uint32_t kAll = 0;  // scope set

// A set for a fund center of fund_centers[index].
std::uint32_t set_of_center(std::uint32_t index) {
  return 1 + index;
}

// The first rule pairing a duty of the person's job with another whose two sides are single permissions; none: rules.size().
std::uint32_t rule_for(const Blueprint& blueprint, const Resident& resident, Random& random, bool scoped) {
  const auto& own = blueprint.job_duties[resident.job];
  for (std::size_t tries = 0; tries != 24; ++tries) {
    const auto& rules = blueprint.rules_of_duty[own[random.below(own.size())]];
    if (rules.empty()) continue;
    const std::uint32_t rule = rules[random.below(rules.size())];
    const PlannedRule& planned = blueprint.rules[rule];
    if (scoped && planned.scope != RuleScope::FundCenter) continue;
    if (blueprint.duties[planned.duties[0]].all || blueprint.duties[planned.duties[1]].all) continue;
    return rule;
  }
  return static_cast<std::uint32_t>(blueprint.rules.size());
}

std::uint32_t rule_of_shape(const Blueprint& blueprint, RuleShape shape, Random& random) {
  const std::size_t start = random.below(std::max<std::size_t>(blueprint.rules.size(), 1));
  for (std::size_t index = 0; index != blueprint.rules.size(); ++index) {
    const std::size_t rule = (start + index) % blueprint.rules.size();
    const PlannedRule& planned = blueprint.rules[rule];
    if (planned.shape != shape) continue;
    const bool any = shape == RuleShape::Exclusive ||
                     std::none_of(planned.duties.begin(), planned.duties.end(),
                                  [&](std::uint32_t duty) { return blueprint.duties[duty].all; });
    if (any) return static_cast<std::uint32_t>(rule);
  }
  return static_cast<std::uint32_t>(blueprint.rules.size());
}

void plant(const Blueprint& blueprint, Resident& resident, Random& random) {
  if (random.below(100) >= 2 || blueprint.rules.empty()) return;
  resident.plant = static_cast<Plant>(1 + random.below(kPlants - 1));
  switch (resident.plant) {
    case Plant::None:
      break;
    case Plant::Several:
      resident.rule = rule_of_shape(blueprint, RuleShape::Several, random);
      break;
    case Plant::OneInvoice:
      resident.rule = rule_of_shape(blueprint, RuleShape::OneInvoice, random);
      break;
    case Plant::Exclusive:
      resident.rule = rule_of_shape(blueprint, RuleShape::Exclusive, random);
      break;
    case Plant::Pair:
    case Plant::Nested:
    case Plant::Sponsored:
    case Plant::Expired:
      resident.rule = rule_for(blueprint, resident, random, false);
      break;
    case Plant::OtherScope:
      resident.rule = rule_for(blueprint, resident, random, true);
      break;
  }
  if (resident.rule == blueprint.rules.size()) resident.plant = Plant::None;
  if (resident.plant == Plant::Sponsored) resident.sponsors = true;
}

}  // namespace

std::array<std::uint32_t, kMostAccounts> Resident::edges_by_account() const {
  std::array<std::uint32_t, kMostAccounts> counts{};
  std::uint32_t left = edges;
  for (std::uint32_t account = accounts; account-- != 1;) {
    counts[account] = sponsors && account + 1U == accounts ? 2 : edges / 8;
    left -= counts[account];
  }
  counts[0] = left;
  return counts;
}

std::pair<const Duty&, const Duty&> Resident::own_and_other(const Blueprint& blueprint) const {
  const PlannedRule& planned = blueprint.rules[rule];
  const auto& own = blueprint.job_duties[job];
  const bool first = std::find(own.begin(), own.end(), planned.duties[0]) != own.end();
  return {blueprint.duties[planned.duties[first ? 0 : 1]], blueprint.duties[planned.duties[first ? 1 : 0]]};
}

SystemId Resident::login_system(const Blueprint& blueprint, std::size_t account) const {
  if (!blueprint.exportable()) return SystemId{2 + (person + account) % kSystems};
  if (plant == Plant::Sponsored && account + 1 == accounts)
    return blueprint.entitlement_systems[own_and_other(blueprint).second.entitlements[0]];
  return SystemId{2 + (access_seed + account) % kSystems};
}

Resident draw_resident(const Blueprint& blueprint, std::uint32_t person) {
  Random random{mix(blueprint.options.seed ^ mix(std::uint64_t{person} + 0x5EED))};
  Resident resident{.person = person};
  resident.job = static_cast<std::uint32_t>(popular(random, kJobs, magnitudes(kJobs)) * 37 % kJobs);
  const bool distinct = random.below(100) < blueprint.options.distinct_percent;
  resident.access_seed = random.next();
  if (!distinct) resident.access_seed = mix(blueprint.options.seed ^ mix(resident.job * 2 + random.below(2) + 0xA11CE));
  Random access{resident.access_seed};
  resident.unit = static_cast<std::uint32_t>(access.below(blueprint.fund_leaves.size()));
  resident.office = static_cast<std::uint32_t>(access.below(blueprint.office_leaves.size()));
  const std::size_t accounts = access.below(100);
  resident.accounts = accounts < 60 ? 1 : accounts < 90 ? 2 : 3;
  const auto mean = static_cast<std::uint32_t>(blueprint.options.grants);
  resident.edges = mean - mean / 2 + static_cast<std::uint32_t>(access.below(2 * (mean / 2) + 1));
  if (distinct) plant(blueprint, resident, random);
  if (distinct && random.below(100) == 0) resident.sponsors = true;
  if (resident.sponsors) ++resident.accounts;
  return resident;
}

namespace {

class EdgeDraw {
 public:
  EdgeDraw(const Blueprint& blueprint, const Resident& resident, std::array<std::vector<Edge>, kMostAccounts>& out)
      : blueprint_{blueprint}, resident_{resident}, out_{out}, random_{resident.access_seed + 1} {}

  void run() {
    for (auto& edges : out_) edges.clear();
    const auto counts = resident_.edges_by_account();
    planted();
    add(0, group_node(blueprint_.job_packages[resident_.job]), package_terms(), counts[0]);
    const std::size_t duties = is_near_miss(resident_.plant) ? 0 : std::max<std::size_t>(1, resident_.edges / 10);
    for (std::size_t index = 0; index != duties; ++index) own_duty(counts[0]);
    if (duties != 0 && random_.below(100) < 5) foreign_duty(counts[0]);
    const auto& groups = resident_.plant == Plant::None ? blueprint_.line_groups[resident_.line()]
                                                        : blueprint_.plain_groups[resident_.line()];
    const std::size_t group_bits = magnitudes(groups.size());
    const std::size_t memberships = std::max<std::size_t>(1, resident_.edges / 10);
    for (std::size_t index = 0; index != memberships && !groups.empty(); ++index)
      add(0, group_node(groups[popular(random_, groups.size(), group_bits)]), random_.chance(10) ? terms() : 0, counts[0]);
    const std::size_t bits = magnitudes(blueprint_.ordinary.size());
    for (std::size_t account = 0; account != resident_.accounts; ++account) {
      if (account != 0 && blueprint_.exportable()) {
        fill_login(account, counts[account]);
        continue;
      }
      while (out_[account].size() < counts[account]) {
        const std::size_t rank = popular(random_, blueprint_.ordinary.size(), bits);
        add(account, blueprint_.ordinary[rank], random_.chance(60) ? 0 : terms(), counts[account]);
      }
    }
    for (auto& edges : out_) std::sort(edges.begin(), edges.end());
  }

 private:
  [[nodiscard]] std::uint32_t group_node(std::uint32_t group) const { return blueprint_.node_of_group(group); }

  // For ever, unless an export says since and until when.
  std::uint32_t package_terms() {
    if (!blueprint_.exportable() || random_.chance(60)) return 0;
    return blueprint_.terms_of(0, blueprint_.current[random_.below(blueprint_.current.size())]);
  }

  // A login of one application holds what that application grants, and an application may have little to grant.
  void fill_login(std::size_t account, std::size_t most) {
    const auto& ordinary = blueprint_.ordinary_of_system[resident_.login_system(blueprint_, account).index()];
    for (std::size_t tries = 4 * most; tries != 0 && !ordinary.empty(); --tries)
      add(account, ordinary[popular(random_, ordinary.size())], random_.chance(60) ? 0 : terms(), most);
  }

  // Where the person works, above it, now and then somewhere else or an office; any dates.
  std::uint32_t terms() {
    const std::size_t where = random_.below(100);
    std::uint32_t set = kAll;
    const std::uint32_t leaf = blueprint_.fund_leaves[resident_.unit];
    if (where < 35) set = set_of_center(leaf);
    if (where >= 35 && where < 45) set = set_of_center(leaf - leaf_ordinal() - 1);
    if (where >= 45 && where < 52) set = set_of_center(static_cast<std::uint32_t>(random_.below(blueprint_.fund_centers.size())));
    if (where >= 52 && where < 60)
      set = static_cast<std::uint32_t>(1 + blueprint_.fund_centers.size() + blueprint_.office_leaves[resident_.office]);
    if (where >= 60 && where < 65)
      set = static_cast<std::uint32_t>(1 + blueprint_.fund_centers.size() + blueprint_.offices.size() +
                                       random_.below(blueprint_.pairs.size()));
    const std::size_t validity = random_.chance(50) ? 0 : random_.below(blueprint_.validities.size());
    if (where == 99) return blueprint_.marked_terms(validity, random_.chance(50) ? kEligible : kDelegated);
    return blueprint_.terms_of(set, validity);
  }
  [[nodiscard]] std::uint32_t leaf_ordinal() const { return resident_.unit % 6; }

  // The account's assignment unless it is full or has the node already.
  bool add(std::size_t account, std::uint32_t node, std::uint32_t limits, std::size_t most) {
    auto& edges = out_[account];
    if (edges.size() >= most) return false;
    if (blueprint_.exportable()) limits = blueprint_.sayable(node, limits);
    for (const Edge& edge : edges)
      if (edge.to == NodeId{node}) return false;
    edges.push_back({NodeId{node}, TermsId{limits}});
    return true;
  }

  void own_duty(std::size_t most) {
    const auto& duties = blueprint_.job_duties[resident_.job];
    const Duty& duty = blueprint_.duties[duties[random_.below(duties.size())]];
    const std::uint32_t limits = random_.chance(20) ? 0 : terms();
    if (duty.all) {
      for (const std::uint32_t entitlement : duty.entitlements) add(0, entitlement, limits, most);
    } else {
      add(0, duty.entitlements[random_.below(duty.entitlements.size())], limits, most);
    }
  }

  // Cover for another line: what no job brings together, so that some people are close to a conflict.
  void foreign_duty(std::size_t most) {
    const Duty& duty = blueprint_.duties[random_.below(kDuties)];
    add(0, duty.entitlements[0], terms(), most);
  }

  void planted() {
    const auto counts = resident_.edges_by_account();
    const PlannedRule* rule = resident_.plant == Plant::None ? nullptr : &blueprint_.rules[resident_.rule];
    const std::uint32_t here = blueprint_.terms_of(set_of_center(blueprint_.fund_leaves[resident_.unit]), 0);
    switch (resident_.plant) {
      case Plant::None:
      case Plant::OneInvoice:
        return;
      case Plant::Several:
        for (std::size_t part = 0; part != 3; ++part) add(0, blueprint_.duties[rule->duties[part]].entitlements[0], 0, counts[0]);
        return;
      case Plant::Exclusive:
        for (const std::uint32_t group : rule->duties) add(0, group_node(group), 0, counts[0]);
        return;
      case Plant::Pair:
      case Plant::Nested: {
        const auto [own, other] = resident_.own_and_other(blueprint_);
        add(0, own.entitlements[0], 0, counts[0]);
        const std::uint32_t carrier = blueprint_.carrier_of_duty[&other - blueprint_.duties.data()];
        if (resident_.plant == Plant::Nested && carrier != blueprint_.groups.size()) {
          add(0, group_node(carrier), 0, counts[0]);
        } else {
          add(0, other.entitlements[0], rule->scope == RuleScope::FundCenter ? here : 0, counts[0]);
        }
        return;
      }
      case Plant::Sponsored: {
        const auto [own, other] = resident_.own_and_other(blueprint_);
        add(0, own.entitlements[0], 0, counts[0]);
        add(resident_.accounts - 1U, other.entitlements[0], 0, 2);
        return;
      }
      case Plant::OtherScope: {
        const auto [own, other] = resident_.own_and_other(blueprint_);
        const std::size_t away = (resident_.unit + 1) % blueprint_.fund_leaves.size();
        add(0, own.entitlements[0], here, counts[0]);
        add(0, other.entitlements[0], blueprint_.terms_of(set_of_center(blueprint_.fund_leaves[away]), 0), counts[0]);
        return;
      }
      case Plant::Expired: {
        const auto [own, other] = resident_.own_and_other(blueprint_);
        add(0, own.entitlements[0], 0, counts[0]);
        add(0, other.entitlements[0], blueprint_.terms_of(kAll, blueprint_.expired[random_.below(blueprint_.expired.size())]), counts[0]);
        return;
      }
    }
  }

  const Blueprint& blueprint_;
  const Resident& resident_;
  std::array<std::vector<Edge>, kMostAccounts>& out_;
  Random random_;
};

}  // namespace

void draw_edges(const Blueprint& blueprint, const Resident& resident,
                std::array<std::vector<Edge>, kMostAccounts>& out) {
  EdgeDraw{blueprint, resident, out}.run();
}

void draw_usage(const Blueprint& blueprint, const Resident& resident, const std::vector<Edge>& held,
                std::vector<Use>& out) {
  out.clear();
  Random random{resident.access_seed ^ mix(std::uint64_t{resident.person} + 0x05A6EU)};
  const auto day = [&] { return kTaken.plus(-static_cast<std::int32_t>(random.below(400))); };
  if (resident.plant == Plant::OneInvoice) {
    const auto object = static_cast<std::uint32_t>(1 + random.below(kInvoices));
    for (const std::uint32_t duty : blueprint.rules[resident.rule].duties)
      out.push_back({.entitlement = blueprint.duties[duty].entitlements[0], .day = day(), .object = object});
  }
  // Three in ten have used nothing for longer than the logs reach back.
  const std::size_t wanted = random.below(10) < 3 ? 0 : random.below(2 * blueprint.options.usage + 1);
  for (std::size_t index = 0; index != wanted && !held.empty(); ++index) {
    const Edge& edge = held[random.below(held.size())];
    if (edge.to.index() >= blueprint.entitlement_names.size()) continue;
    Use use{.entitlement = edge.to.index(), .day = day()};
    if (random.chance(40)) use.object = static_cast<std::uint32_t>(1 + random.below(kInvoices));
    use.on_self = random.chance(1);
    out.push_back(use);
  }
  std::sort(out.begin(), out.end());
}

const char* to_string(Plant plant) {
  switch (plant) {
    case Plant::None: return "none";
    case Plant::Pair: return "two duties";
    case Plant::Nested: return "one duty through nested groups";
    case Plant::Sponsored: return "one duty through a sponsored service account";
    case Plant::Several: return "three of five duties";
    case Plant::OneInvoice: return "two duties exercised on one invoice";
    case Plant::Exclusive: return "two exclusive roles";
    case Plant::OtherScope: return "two duties in different fund centers";
    case Plant::Expired: return "one duty expired";
  }
  return "none";
}

}  // namespace rolewright::synth
