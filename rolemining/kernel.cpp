#include "rolemining/kernel.hpp"

#include <algorithm>

#include "model/bit_matrix.hpp"

namespace rolewright::rolemining {
namespace {

// A cell seen from its column.
struct Holder {
  std::uint32_t user = 0;
  std::uint32_t cell = 0;
};

// What one user sees: every user sharing an entitlement with it, as a row over its own entitlements.
struct LocalView {
  std::vector<std::uint32_t> columns;  // entitlement of each local bit
  std::vector<std::uint32_t> owners;   // user of each local row
  std::vector<std::uint64_t> held;     // rows × words: E[a] ∩ E[u]
  std::vector<std::uint64_t> left;     // rows × words: R[a] ∩ E[u]
  std::size_t words = 0;

  [[nodiscard]] Words held_row(std::size_t row) const { return {held.data() + row * words, words}; }
  [[nodiscard]] Words left_row(std::size_t row) const { return {left.data() + row * words, words}; }
};

// Which rows and columns hold guarded cells; one of the two is empty, by orientation.
struct Guards {
  std::vector<std::uint8_t> rows;
  std::vector<std::uint8_t> columns;
};

class Reducer {
 public:
  Reducer(const Assignments& matrix, Guards guards)
      : matrix_{matrix},
        guards_{std::move(guards)},
        columns_(matrix.entitlements),
        alive_(matrix.cells(), 1),
        alive_in_row_(matrix.users),
        alive_in_column_(matrix.entitlements),
        dirty_(matrix.users, 1),
        local_row_(matrix.users, kNone) {
    for (std::uint32_t user = 0; user != matrix.users; ++user) {
      alive_in_row_[user] = matrix.row(user).size();
      for (const std::uint32_t column : matrix.row(user)) ++alive_in_column_[column];
    }
  }

  Kernel run() {
    Kernel kernel;
    for (bool changed = true; changed;) {
      drop_settled();
      const std::size_t before = kernel.log.size();
      for (std::uint32_t user = 0; user != matrix_.users; ++user) {
        if (dirty_[user] == 0 || alive_in_row_[user] == 0) continue;
        dirty_[user] = 0;
        reduce_user(user, kernel.log);
      }
      changed = kernel.log.size() != before;
    }
    for (std::uint32_t cell = 0; cell != matrix_.cells(); ++cell)
      if (alive_[cell] != 0) kernel.cells.push_back(cell);
    return kernel;
  }

 private:
  static constexpr std::uint32_t kNone = 0xFFFFFFFFU;

  // Users and entitlements with no remaining cell take part in no neighbourhood: forget them.
  void drop_settled() {
    for (std::vector<Holder>& holders : columns_) holders.clear();
    for (std::uint32_t user = 0; user != matrix_.users; ++user) {
      if (alive_in_row_[user] == 0) continue;
      for (std::size_t cell = matrix_.begin[user]; cell != matrix_.begin[user + 1]; ++cell) {
        const std::uint32_t column = matrix_.entitlement[cell];
        if (alive_in_column_[column] != 0)
          columns_[column].push_back({user, static_cast<std::uint32_t>(cell)});
      }
    }
  }

  void look_from(std::uint32_t user) {
    view_.columns.clear();
    view_.owners.clear();
    for (const std::uint32_t column : matrix_.row(user))
      if (!columns_[column].empty()) view_.columns.push_back(column);
    view_.words = words_for(view_.columns.size());
    for (const std::uint32_t column : view_.columns) {
      for (const Holder& holder : columns_[column]) {
        if (local_row_[holder.user] != kNone) continue;
        local_row_[holder.user] = static_cast<std::uint32_t>(view_.owners.size());
        view_.owners.push_back(holder.user);
      }
    }
    view_.held.assign(view_.owners.size() * view_.words, 0);
    view_.left.assign(view_.owners.size() * view_.words, 0);
    for (std::size_t bit = 0; bit != view_.columns.size(); ++bit) {
      for (const Holder& holder : columns_[view_.columns[bit]]) {
        const std::size_t at = local_row_[holder.user] * view_.words + bit / 64;
        const std::uint64_t mask = std::uint64_t{1} << (bit % 64);
        view_.held[at] |= mask;
        if (alive_[holder.cell] != 0) view_.left[at] |= mask;
      }
    }
  }

  void reduce_user(std::uint32_t user, std::vector<Follow>& log) {
    look_from(user);
    for (std::size_t bit = 0; bit != view_.columns.size(); ++bit)
      if (test_bit(view_.left_row(local_row_[user]), bit)) reduce_cell(user, bit, log);
    for (const std::uint32_t owner : view_.owners) local_row_[owner] = kNone;
  }

  // Deletes every cell of X × Y but f = (user, bit) itself; names as in the paper's dominator test.
  void reduce_cell(std::uint32_t user, std::size_t bit, std::vector<Follow>& log) {
    near_.clear();
    spread_.assign(view_.words, 0);                  // B
    common_.assign(view_.words, ~std::uint64_t{0});  // ∩ E[a], then Y
    for (const Holder& holder : columns_[view_.columns[bit]]) {
      const std::uint32_t row = local_row_[holder.user];
      const Words left = view_.left_row(row);
      std::uint64_t any = 0;
      for (std::size_t word = 0; word != left.size(); ++word) {
        any |= left[word];
        spread_[word] |= left[word];
      }
      if (any == 0) continue;
      near_.push_back(row);
      const Words held = view_.held_row(row);
      for (std::size_t word = 0; word != held.size(); ++word) common_[word] &= held[word];
    }
    for (std::size_t word = 0; word != common_.size(); ++word) common_[word] &= spread_[word];
    const std::uint32_t self = find_cell(matrix_, {user, view_.columns[bit]});
    for (const std::uint32_t row : near_)
      if (intersects(view_.left_row(row), common_) && covers(view_.held_row(row), spread_))
        delete_in(row, {user, view_.columns[bit]}, self, log);
  }

  // A guarded cell may only join a role that holds its entitlement already.
  [[nodiscard]] bool may_follow(Cell gone, Cell stays) const {
    if (!guards_.columns.empty() && guards_.columns[gone.entitlement] != 0)
      return gone.entitlement == stays.entitlement;
    if (!guards_.rows.empty() && guards_.rows[gone.user] != 0) return gone.user == stays.user;
    return true;
  }

  void delete_in(std::uint32_t row, Cell stays, std::uint32_t self, std::vector<Follow>& log) {
    const std::uint32_t owner = view_.owners[row];
    for (std::size_t word = 0; word != view_.words; ++word) {
      std::uint64_t& left = view_.left[row * view_.words + word];
      for (std::uint64_t rest = left & common_[word]; rest != 0; rest &= rest - 1) {
        const std::size_t bit = word * 64 + static_cast<std::size_t>(std::countr_zero(rest));
        const std::uint32_t cell = find_cell(matrix_, {owner, view_.columns[bit]});
        if (cell == self || !may_follow({owner, view_.columns[bit]}, stays)) continue;
        left &= ~(std::uint64_t{1} << (bit % 64));
        alive_[cell] = 0;
        --alive_in_row_[owner];
        --alive_in_column_[view_.columns[bit]];
        log.push_back({.gone = cell, .stays = self});
        for (const Holder& holder : columns_[view_.columns[bit]]) dirty_[holder.user] = 1;
      }
    }
  }

  const Assignments& matrix_;
  Guards guards_;
  std::vector<std::vector<Holder>> columns_;  // of users and entitlements with remaining cells
  std::vector<std::uint8_t> alive_;           // R, by cell
  std::vector<std::size_t> alive_in_row_;
  std::vector<std::size_t> alive_in_column_;
  std::vector<std::uint8_t> dirty_;  // users whose cells' neighbourhoods shrank
  std::vector<std::uint32_t> local_row_;
  LocalView view_;
  std::vector<std::uint32_t> near_;  // A, as local rows
  std::vector<std::uint64_t> spread_;
  std::vector<std::uint64_t> common_;
};

// Word operations of one pass with this matrix's rows as the local views.
double pass_cost(const Assignments& matrix, const Assignments& turned) {
  double cost = 0;
  for (std::uint32_t user = 0; user != matrix.users; ++user) {
    const double words = static_cast<double>(words_for(matrix.row(user).size()));
    for (const std::uint32_t column : matrix.row(user))
      cost += words * static_cast<double>(turned.row(column).size());
  }
  return cost;
}

// Number in `matrix` of each cell of its transpose.
std::vector<std::uint32_t> numbers_from_turned(const Assignments& matrix, const Assignments& turned) {
  std::vector<std::uint32_t> number(matrix.cells());
  std::vector<std::size_t> next(turned.begin.begin(), turned.begin.end() - 1);
  for (std::uint32_t cell = 0; cell != matrix.cells(); ++cell)
    number[next[matrix.entitlement[cell]]++] = cell;
  return number;
}

}  // namespace

Kernel reduce(const Assignments& matrix, const std::vector<std::uint8_t>& guarded) {
  const Assignments turned = transpose(matrix);
  if (pass_cost(matrix, turned) <= pass_cost(turned, matrix))
    return Reducer{matrix, {.rows = {}, .columns = guarded}}.run();
  Kernel kernel = Reducer{turned, {.rows = guarded, .columns = {}}}.run();
  const std::vector<std::uint32_t> number = numbers_from_turned(matrix, turned);
  for (std::uint32_t& cell : kernel.cells) cell = number[cell];
  for (Follow& follow : kernel.log) follow = {.gone = number[follow.gone], .stays = number[follow.stays]};
  std::ranges::sort(kernel.cells);
  return kernel;
}

void replay(const Kernel& kernel, std::vector<std::uint32_t>& role_of) {
  for (auto follow = kernel.log.rbegin(); follow != kernel.log.rend(); ++follow)
    role_of[follow->gone] = role_of[follow->stays];
}

}  // namespace rolewright::rolemining
