#include "rolemining/denoise.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <tuple>

#include "rolemining/noise_search.hpp"

namespace rolewright::rolemining {
namespace {

constexpr double kStartHoles = 0.03;   // share of holes in what roles grant, before anything is known
constexpr double kLeastRate = 0.001;   // exceptions are never taken to be rarer
constexpr double kMostRate = 0.2;      // or more common
constexpr std::size_t kRounds = 4;     // of search, each with prices learnt from the one before
constexpr double kHot = 4;             // nats
constexpr double kCold = 0.2;
// Of the price of removing access, by what is known of its use: nothing, never used, only before the window, now and
// then, often.
constexpr std::array<double, 5> kUseFactors{1, 0.25, 0.5, 1.5, 4};
constexpr float kOftenUsed = 3;  // events from which access counts as used
constexpr std::size_t kMostBits = std::size_t{1} << 34;  // of one bit matrix, users × entitlements

// Counted exceptions of the fitted roles, and what they are drawn from.
struct Rates {
  double holes = 0;
  double granted = 0;
  double surplus = 0;
  double not_granted = 0;
};

Rates count_exceptions(const NoisyRoles& roles) {
  Rates rates;
  const auto width = static_cast<double>(roles.entitlement_count());
  for (std::uint32_t user = 0; user != roles.user_count(); ++user) {
    const BitRow explained = roles.explained(user);
    const Words held = roles.held_by(user);
    std::size_t granted = 0;
    std::size_t holes = 0;
    std::size_t surplus = 0;
    for (std::size_t word = 0; word != explained.size(); ++word) {
      granted += static_cast<std::size_t>(std::popcount(explained[word]));
      holes += static_cast<std::size_t>(std::popcount(explained[word] & ~held[word]));
      surplus += static_cast<std::size_t>(std::popcount(held[word] & ~explained[word]));
    }
    rates.granted += static_cast<double>(granted);
    rates.not_granted += width - static_cast<double>(granted);
    rates.holes += static_cast<double>(holes);
    rates.surplus += static_cast<double>(surplus);
  }
  return rates;
}

double log_odds(double rate) {
  const double within = std::clamp(rate, kLeastRate, kMostRate);
  return std::log((1 - within) / within);
}

// Prices from rates, by use. Not by mode: data have holes and surpluses whatever may be done about them.
ExceptionPrices prices_from(double hole_rate, double surplus_rate, const NoiseProblem& problem) {
  const double surplus = log_odds(surplus_rate);
  ExceptionPrices prices{.hole = log_odds(hole_rate), .surplus = {surplus}};
  if (problem.events.empty()) return prices;
  prices.surplus.clear();
  for (const double factor : kUseFactors) prices.surplus.push_back(surplus * factor);
  return prices;
}

// What is known of a cell's use. Without logs of its own, no event is no use.
CellUse use_of(const NoiseProblem& problem, std::size_t cell) {
  if (problem.events.empty()) return CellUse::Unknown;
  if (!problem.use.empty()) return problem.use[cell];
  return problem.events[cell] > 0 ? CellUse::Used : CellUse::Unused;
}

// Index into kUseFactors.
std::uint8_t class_of_use(const NoiseProblem& problem, std::size_t cell) {
  switch (use_of(problem, cell)) {
    case CellUse::Unknown:
      return 0;
    case CellUse::Unused:
      return 1;
    case CellUse::Dormant:
      return 2;
    case CellUse::Used:
      return problem.events[cell] < kOftenUsed ? 3 : 4;
  }
  return 0;
}

std::vector<std::uint8_t> classes_of_use(const NoiseProblem& problem) {
  std::vector<std::uint8_t> classes;
  classes.reserve(problem.events.size());
  for (std::size_t cell = 0; cell != problem.events.size(); ++cell) classes.push_back(class_of_use(problem, cell));
  return classes;
}

bool holds(const Assignments& matrix, Cell cell) {
  return std::ranges::binary_search(matrix.row(cell.user), cell.entitlement);
}

// What each person may not come to hold: the one side they lack of a conflict.
BitMatrix forbidden_access(const Assignments& matrix, const std::vector<ConflictSides>& conflicts) {
  if (conflicts.empty()) return {};
  BitMatrix forbidden{matrix.users, matrix.entitlements};
  for (std::uint32_t user = 0; user != matrix.users; ++user) {
    for (const ConflictSides& sides : conflicts) {
      const std::vector<std::uint32_t>* missing = nullptr;
      std::size_t untouched = 0;
      for (const std::vector<std::uint32_t>& side : sides) {
        if (std::ranges::any_of(side, [&](std::uint32_t item) { return holds(matrix, {user, item}); })) continue;
        ++untouched;
        missing = &side;
      }
      if (untouched != 1) continue;
      for (const std::uint32_t item : *missing) forbidden.set(user, item);
    }
  }
  return forbidden;
}

// Two additions may complete a conflict together: then none of the sides the person lacked is added.
void withdraw_completions(const Assignments& matrix, const std::vector<ConflictSides>& conflicts,
                          BitMatrix& kept) {
  for (std::uint32_t user = 0; user != matrix.users; ++user) {
    for (const ConflictSides& sides : conflicts) {
      const auto touched = [&](const std::vector<std::uint32_t>& side, auto&& has) {
        return std::ranges::any_of(side, has);
      };
      const auto now = [&](std::uint32_t item) { return kept.test(user, item); };
      const auto before = [&](std::uint32_t item) { return holds(matrix, {user, item}); };
      const bool complete = std::ranges::all_of(sides, [&](const auto& side) { return touched(side, now); });
      if (!complete) continue;
      for (const std::vector<std::uint32_t>& side : sides)
        if (!touched(side, before))
          for (const std::uint32_t item : side) kept.clear(user, item);
    }
  }
}

// The cleaned matrix as bit rows, while it is put right: nobody is left with nothing, and no entitlement
// without a holder. Such access is rare, not wrong: an entitlement exists for somebody.
void spare_last_holders(const Assignments& matrix, BitMatrix& kept) {
  for (std::uint32_t user = 0; user != matrix.users; ++user)
    if (count_bits(kept.row(user)) == 0)
      for (const std::uint32_t item : matrix.row(user)) kept.set(user, item);
  std::vector<std::uint32_t> holders(matrix.entitlements);
  for (std::uint32_t user = 0; user != matrix.users; ++user)
    for_each_set(kept.row(user), [&](std::size_t item) { ++holders[item]; });
  std::vector<std::vector<std::uint32_t>> orphans(matrix.users);  // what nobody would hold, by who held it
  for (std::uint32_t user = 0; user != matrix.users; ++user)
    for (const std::uint32_t item : matrix.row(user))
      if (holders[item] == 0) orphans[user].push_back(item);
  for (;;) {  // whoever held most of it keeps it
    const auto most = std::ranges::max_element(orphans, {}, [](const auto& items) { return items.size(); });
    if (most == orphans.end() || most->empty()) return;
    const std::vector<std::uint32_t> spared = *most;
    for (const std::uint32_t item : spared) kept.set(static_cast<std::size_t>(most - orphans.begin()), item);
    for (std::vector<std::uint32_t>& items : orphans)
      std::erase_if(items, [&](std::uint32_t item) { return std::ranges::binary_search(spared, item); });
  }
}

// A locked role's people keep what it grants, and get no more of it.
void spare_locked(const Assignments& matrix, const CandidateRoles& locked, BitMatrix& kept) {
  for (const CandidateRole& role : locked)
    for (const std::uint32_t user : role.users)
      for (const std::uint32_t item : role.entitlements) {
        if (holds(matrix, {user, item})) {
          kept.set(user, item);
        } else {
          kept.clear(user, item);
        }
      }
}

BitMatrix cleaned_rows(const NoiseProblem& problem, const NoisyRoles& roles) {
  const Assignments& matrix = problem.matrix;
  BitMatrix kept{matrix.users, matrix.entitlements};
  for (std::uint32_t user = 0; user != matrix.users; ++user) {
    BitRow row = roles.explained(user);
    const Words held = roles.held_by(user);
    for (std::size_t word = 0; word != row.size(); ++word) {
      if (problem.mode == NoiseMode::RemoveOnly) row[word] &= held[word];
      if (problem.mode == NoiseMode::AddOnly) row[word] |= held[word];
    }
    std::ranges::copy(row, kept.row(user).begin());
  }
  spare_last_holders(matrix, kept);
  withdraw_completions(matrix, problem.conflicts, kept);
  spare_locked(matrix, problem.locked, kept);
  return kept;
}

// Reads off the changes, with what the people alike say of each.
class Lister {
 public:
  Lister(const NoiseProblem& problem, const NoisyRoles& roles, ExceptionPrices prices)
      : problem_{problem}, roles_{roles}, prices_{std::move(prices)} {
    for (std::uint32_t user = 0; user != problem.matrix.users; ++user)
      alike_[roles.given(user)].push_back(user);
  }

  std::vector<CellChange> list(const BitMatrix& kept) {
    std::vector<CellChange> changes;
    for (std::uint32_t user = 0; user != kept.rows(); ++user) {
      const Words held = roles_.held_by(user);
      for (std::size_t word = 0; word != held.size(); ++word)
        for (std::uint64_t rest = held[word] ^ kept.row(user)[word]; rest != 0; rest &= rest - 1) {
          const auto item = static_cast<std::uint32_t>(word * 64 + static_cast<std::size_t>(std::countr_zero(rest)));
          changes.push_back(test_bit(held, item) ? removal({user, item}) : addition({user, item}));
        }
    }
    std::ranges::sort(changes, [](const CellChange& a, const CellChange& b) {
      return std::tie(a.price, a.cell) < std::tie(b.price, b.cell);
    });
    return changes;
  }

 private:
  [[nodiscard]] std::uint32_t agreeing(const std::vector<std::uint32_t>& peers, Cell cell) const {
    return static_cast<std::uint32_t>(std::ranges::count_if(peers, [&](std::uint32_t peer) {
      return peer != cell.user && test_bit(roles_.held_by(peer), cell.entitlement);
    }));
  }

  [[nodiscard]] CellChange removal(Cell cell) const {
    const std::vector<std::uint32_t>& peers = alike_.at(roles_.given(cell.user));
    const std::uint32_t number = find_cell(problem_.matrix, cell);
    return {.kind = ChangeKind::Remove,
            .cell = cell,
            .price = prices_.surplus[class_of_use(problem_, number)],
            .use = use_of(problem_, number),
            .holders = static_cast<std::uint32_t>(roles_.holders_of(cell.entitlement).size()),
            .peers = static_cast<std::uint32_t>(peers.size() - 1),
            .agreeing = agreeing(peers, cell)};
  }

  // The role of this person that gives it and whose people agree most.
  [[nodiscard]] CellChange addition(Cell cell) const {
    CellChange change{.kind = ChangeKind::Add,
                      .cell = cell,
                      .price = prices_.hole,
                      .use = CellUse::Unknown,
                      .holders = static_cast<std::uint32_t>(roles_.holders_of(cell.entitlement).size())};
    for (const std::uint32_t slot : roles_.given(cell.user)) {
      if (!test_bit(roles_.set_of(slot), cell.entitlement)) continue;
      const std::uint32_t agree = agreeing(roles_.users_of(slot), cell);
      if (change.peers != 0 && agree <= change.agreeing) continue;
      change.peers = static_cast<std::uint32_t>(roles_.users_of(slot).size() - 1);
      change.agreeing = agree;
    }
    return change;
  }

  const NoiseProblem& problem_;
  const NoisyRoles& roles_;
  ExceptionPrices prices_;
  std::map<std::vector<std::uint32_t>, std::vector<std::uint32_t>> alike_;
};

Assignments matrix_from(const BitMatrix& rows) {
  std::vector<Cell> cells;
  for (std::uint32_t user = 0; user != rows.rows(); ++user)
    for_each_set(rows.row(user),
                 [&](std::size_t item) { cells.push_back({user, static_cast<std::uint32_t>(item)}); });
  return make_assignments(static_cast<std::uint32_t>(rows.rows()), static_cast<std::uint32_t>(rows.columns()),
                          cells);
}

CandidateRoles fitted_roles(const NoisyRoles& roles) {
  CandidateRoles fitted;
  for (const std::uint32_t slot : roles.slots()) {
    CandidateRole role{.users = roles.users_of(slot), .entitlements = {}};
    for_each_set(roles.set_of(slot),
                 [&](std::size_t item) { role.entitlements.push_back(static_cast<std::uint32_t>(item)); });
    fitted.push_back(std::move(role));
  }
  std::ranges::sort(fitted);
  return fitted;
}

BitRow set_from(const std::vector<std::uint32_t>& items, std::size_t width) {
  BitRow set(words_for(width));
  for (const std::uint32_t item : items) set_bit(set, item);
  return set;
}

std::vector<BitRow> sets_from(const CandidateRoles& groups, std::size_t width) {
  std::vector<BitRow> sets;
  for (const CandidateRole& group : groups) sets.push_back(set_from(group.entitlements, width));
  return sets;
}

// Prices for the first round: as many holes as surpluses.
ExceptionPrices first_prices(const NoiseProblem& problem) {
  const double cells = static_cast<double>(problem.matrix.users) * problem.matrix.entitlements;
  const double density = static_cast<double>(problem.matrix.cells()) / cells;
  return prices_from(kStartHoles, kStartHoles * density / std::max(1e-9, 1 - density), problem);
}

}  // namespace

Denoised denoise(const NoiseProblem& problem, WorkBudget& budget) {
  const Assignments& matrix = problem.matrix;
  Denoised out{.changes = {}, .matrix = matrix, .roles = {}, .complete = false};
  if (problem.mode == NoiseMode::Off || matrix.cells() == 0) return out;
  if (matrix.entitlements > kMostBits / matrix.users) return out;
  const BitMatrix forbidden = forbidden_access(matrix, problem.conflicts);
  ExceptionPrices prices = first_prices(problem);
  NoisyRoles roles{{.matrix = matrix,
                    .surplus_class = classes_of_use(problem),
                    .forbidden = forbidden,
                    .prices = prices}};
  for (const CandidateRole& role : problem.locked)
    roles.open_locked(set_from(role.entitlements, matrix.entitlements), role.users);
  Random random{problem.seed};
  NoiseSearch search{roles, random, problem.progress};
  for (std::size_t round = 0; round != kRounds; ++round) {
    WorkBudget turn = budget.slice(1.0 / static_cast<double>(kRounds - round));
    if (round == 0) search.offer(sets_from(problem.hints, matrix.entitlements), turn);
    const bool grown = search.grow(turn);
    if (round == 0 && !grown) return out;
    search.settle(turn);
    search.anneal(kHot, kCold, turn);
    search.settle(turn);
    budget.charge(turn);
    if (round + 1 == kRounds) break;
    const Rates rates = count_exceptions(roles);
    prices = prices_from(rates.holes / std::max(1.0, rates.granted),
                         rates.surplus / std::max(1.0, rates.not_granted), problem);
    roles.reprice(prices);
  }
  const BitMatrix kept = cleaned_rows(problem, roles);
  out.changes = Lister{problem, roles, prices}.list(kept);
  out.matrix = matrix_from(kept);
  out.roles = fitted_roles(roles);
  out.complete = true;
  return out;
}

}  // namespace rolewright::rolemining
