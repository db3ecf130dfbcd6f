#include "report/matrix_picture.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <string_view>

namespace rolewright::report {
namespace {

constexpr std::size_t kMostColumns = 340;  // of a panel's grid
constexpr std::size_t kMostRows = 280;
constexpr std::size_t kPanelWidth = 700;  // px
constexpr std::size_t kPanelHeight = 560;
constexpr std::size_t kShades = 8;
constexpr double kPalest = 0.07;  // opacity of a lone grant

// Colours of the largest blocks; the others have paler ones in turn. Then birthright, and what no block
// covers.
constexpr std::array<std::string_view, 10> kColours{"#1f6fb2", "#e07b1a", "#2d9a4b", "#c93a3a", "#8157b5",
                                                    "#12979c", "#d24f95", "#8a6a3b", "#5b8c0c", "#4453c4"};
constexpr std::array<std::string_view, 10> kPale{"#9cc0e0", "#f2c594", "#9fd1ad", "#e9a6a6", "#c8b5e0",
                                                 "#94d0d2", "#eaaccc", "#cbb89c", "#b4cd8b", "#aab2e6"};
constexpr std::size_t kBirthright = kColours.size() + kPale.size();
constexpr std::size_t kUncovered = kBirthright + 1;
constexpr std::size_t kInks = kBirthright + 2;

std::string_view colour(std::size_t ink) {
  if (ink < kColours.size()) return kColours[ink];
  if (ink < kBirthright) return kPale[ink - kColours.size()];
  return ink == kBirthright ? "#c3ccd9" : "#20242c";
}

std::string escaped(std::string_view text, std::size_t most) {
  std::string safe;
  std::size_t letters = 0;
  for (const char c : text) {
    const bool starts = (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
    if (starts && letters++ == most) return safe + "…";
    if (c == '&') {
      safe += "&amp;";
    } else if (c == '<') {
      safe += "&lt;";
    } else if (c == '>') {
      safe += "&gt;";
    } else if (c == '"') {
      safe += "&quot;";
    } else {
      safe += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
    }
  }
  return safe;
}

std::string number(std::size_t value) {
  std::string digits = std::to_string(value);
  for (std::size_t at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, 1, ',');
  return digits;
}

std::string text_at(std::size_t x, std::size_t y, std::size_t size, std::string_view style,
                    const std::string& text) {
  return "<text x=\"" + std::to_string(x) + "\" y=\"" + std::to_string(y) + "\" font-size=\"" +
         std::to_string(size) + "\"" + std::string{style} + ">" + text + "</text>\n";
}

// Blocks by area, birthright last: the order of colours and of the picture.
std::vector<std::size_t> by_area(const std::vector<MatrixPicture::Block>& blocks) {
  std::vector<std::size_t> order(blocks.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, [&](std::size_t left, std::size_t right) {
    if (blocks[left].birthright != blocks[right].birthright) return blocks[right].birthright;
    return blocks[left].users.size() * blocks[left].entitlements.size() >
           blocks[right].users.size() * blocks[right].entitlements.size();
  });
  return order;
}

// Which ink each cell has.
std::vector<std::uint8_t> ink_cells(const MatrixPicture& picture, const std::vector<std::size_t>& order) {
  std::vector<std::uint8_t> ink(picture.entitlement.size(), static_cast<std::uint8_t>(kUncovered));
  for (std::size_t rank = order.size(); rank-- > 0;) {  // the largest paints last
    const MatrixPicture::Block& block = picture.blocks[order[rank]];
    const std::size_t own = block.birthright         ? kBirthright
                            : rank < kColours.size() ? rank
                                                     : kColours.size() + rank % kPale.size();
    for (const std::uint32_t user : block.users) {
      const auto first = picture.entitlement.begin() + static_cast<std::ptrdiff_t>(picture.begin[user]);
      const auto last = picture.entitlement.begin() + static_cast<std::ptrdiff_t>(picture.begin[user + 1]);
      for (const std::uint32_t item : block.entitlements) {
        const auto at = std::lower_bound(first, last, item);
        if (at != last && *at == item)
          ink[static_cast<std::size_t>(at - picture.entitlement.begin())] = static_cast<std::uint8_t>(own);
      }
    }
  }
  return ink;
}

// A matrix drawn on a grid: of each square, how many cells of each ink fall on it. When there are more
// columns than squares, a column is as wide as its holders are many, so that rare entitlements do not fill
// the picture.
class Panel {
 public:
  /// How density becomes shade: Root brings out what is thin.
  enum class Tone : std::uint8_t { Linear, Root };

  Panel(std::size_t rows, const std::vector<std::size_t>& holders, Tone tone)
      : tone_{tone},
        rows_{std::max<std::size_t>(rows, 1)},
        height_{std::min(rows_, kMostRows)},
        width_{std::clamp<std::size_t>(holders.size(), 1, kMostColumns)},
        count_(height_ * width_),
        columns_at_(width_) {
    const bool by_holders = holders.size() > kMostColumns;
    const auto weight = [&](std::size_t column) { return by_holders ? holders[column] : std::size_t{1}; };
    std::size_t all = 0;
    for (std::size_t column = 0; column != holders.size(); ++column) all += weight(column);
    std::size_t before = 0;
    for (std::size_t column = 0; column != holders.size(); ++column) {
      const std::size_t first = std::min(before * width_ / std::max<std::size_t>(all, 1), width_ - 1);
      before += weight(column);
      const std::size_t end = (before * width_ + all - 1) / std::max<std::size_t>(all, 1);
      squares_.push_back({first, std::clamp(end, first + 1, width_)});
      for (std::size_t square = first; square != squares_.back().end; ++square) ++columns_at_[square];
    }
  }

  void add(std::size_t row, std::size_t column, std::size_t ink) {
    for (std::size_t square = squares_[column].first; square != squares_[column].end; ++square)
      ++count_[(row * height_ / rows_) * width_ + square][ink];
  }

  [[nodiscard]] std::string svg(std::size_t x, std::size_t y) const {
    const double across = static_cast<double>(kPanelWidth) / static_cast<double>(width_);
    const double down = static_cast<double>(kPanelHeight) / static_cast<double>(height_);
    std::string out = "<rect x=\"" + std::to_string(x) + "\" y=\"" + std::to_string(y) + "\" width=\"" +
                      std::to_string(kPanelWidth) + "\" height=\"" + std::to_string(kPanelHeight) +
                      "\" fill=\"#f6f8fb\" stroke=\"#c4ccd8\"/>\n<g transform=\"translate(" +
                      std::to_string(x) + " " + std::to_string(y) + ") scale(" + std::to_string(across) +
                      " " + std::to_string(down) + ")\" shape-rendering=\"crispEdges\">\n";
    const std::vector<std::uint8_t> look = looks();
    for (std::size_t ink = 0; ink != kInks; ++ink)
      for (std::size_t shade = 1; shade <= kShades; ++shade) {
        const std::string path = runs(look, static_cast<std::uint8_t>(ink * (kShades + 1) + shade));
        if (path.empty()) continue;
        char opacity[16];
        std::snprintf(
            opacity, sizeof opacity, "%.2f",
            kPalest + (1 - kPalest) * static_cast<double>(shade - 1) / static_cast<double>(kShades - 1));
        out += "<path fill=\"" + std::string{colour(ink)} + "\" fill-opacity=\"" + opacity + "\" d=\"" +
               path + "\"/>\n";
      }
    return out + "</g>\n";
  }

 private:
  struct Squares {
    std::size_t first = 0;
    std::size_t end = 0;
  };

  // Of each square ink and shade in one number; 0 is blank. The fullest square has the last shade, and a lone
  // grant among many people still has the first.
  [[nodiscard]] std::vector<std::uint8_t> looks() const {
    std::vector<double> density(count_.size());
    double most = 0;
    for (std::size_t square = 0; square != count_.size(); ++square) {
      const std::size_t row = square / width_;
      const std::size_t area = span(row, rows_, height_) * columns_at_[square % width_];
      for (const std::uint32_t own : count_[square]) density[square] += own;
      density[square] /= static_cast<double>(std::max<std::size_t>(area, 1));
      most = std::max(most, density[square]);
    }
    std::vector<std::uint8_t> look(count_.size());
    for (std::size_t square = 0; square != count_.size(); ++square) {
      if (density[square] == 0) continue;
      const auto ink =
          static_cast<std::size_t>(std::ranges::max_element(count_[square]) - count_[square].begin());
      const double share = tone_ == Tone::Root ? std::sqrt(density[square] / most) : density[square] / most;
      const auto shade =
          std::clamp<std::size_t>(static_cast<std::size_t>(std::ceil(share * kShades)), 1, kShades);
      look[square] = static_cast<std::uint8_t>(ink * (kShades + 1) + shade);
    }
    return look;
  }

  // How many of `all` rows fall on line `line` of a grid of `lines`.
  static std::size_t span(std::size_t line, std::size_t all, std::size_t lines) {
    const auto first = [&](std::size_t at) { return (at * all + lines - 1) / lines; };
    return first(line + 1) - first(line);
  }

  // Rectangles of one look, joined along rows.
  [[nodiscard]] std::string runs(const std::vector<std::uint8_t>& look, std::uint8_t wanted) const {
    std::string path;
    for (std::size_t row = 0; row != height_; ++row)
      for (std::size_t column = 0; column != width_;) {
        if (look[row * width_ + column] != wanted) {
          ++column;
          continue;
        }
        const std::size_t first = column;
        while (column != width_ && look[row * width_ + column] == wanted) ++column;
        const std::string length = std::to_string(column - first);
        path +=
            "M" + std::to_string(first) + " " + std::to_string(row) + "h" + length + "v1h-" + length + "z";
      }
    return path;
  }

  Tone tone_;
  std::size_t rows_, height_, width_;
  std::vector<std::array<std::uint32_t, kInks>> count_;
  std::vector<std::size_t> columns_at_;  // of each line of squares: columns that fall on it
  std::vector<Squares> squares_;         // of each column
};

std::vector<std::size_t> places(const std::vector<std::uint32_t>& order, std::size_t all) {
  std::vector<std::size_t> place(all, all);
  for (std::size_t at = 0; at != order.size(); ++at) place[order[at]] = at;
  return place;
}

std::string legend(const MatrixPicture& picture, const std::vector<std::size_t>& order) {
  std::string out;
  const std::size_t named = std::min(order.size(), kColours.size());
  std::size_t slot = 0;
  const auto entry = [&](std::size_t ink, const std::string& words) {
    const std::size_t x = 60 + (slot % 4) * 375;
    const std::size_t y = 806 + (slot / 4) * 26;
    ++slot;
    out += "<rect x=\"" + std::to_string(x) + "\" y=\"" + std::to_string(y - 12) +
           "\" width=\"14\" height=\"14\" fill=\"" + std::string{colour(ink)} + "\"/>\n" +
           text_at(x + 22, y, 14, " fill=\"#2a3342\"", words);
  };
  std::size_t others = 0;
  bool birthright = false;
  for (std::size_t rank = 0; rank != order.size(); ++rank) {
    const MatrixPicture::Block& block = picture.blocks[order[rank]];
    birthright = birthright || block.birthright;
    if (block.birthright) continue;
    if (rank >= named) {
      ++others;
      continue;
    }
    entry(rank, escaped(block.name, 30) + " (" + number(block.users.size()) + " × " +
                    number(block.entitlements.size()) + ")");
  }
  if (others != 0) entry(kColours.size(), number(others) + " smaller ones, in pale colours");
  if (birthright) entry(kBirthright, "held by nearly everyone");
  return out;
}

}  // namespace

void order_by_blocks(MatrixPicture& picture) {
  const std::vector<std::size_t> order = by_area(picture.blocks);
  std::vector<std::vector<std::uint32_t>> of_user(picture.users);
  std::vector<std::vector<std::uint32_t>> of_entitlement(picture.entitlements);
  std::vector<std::uint8_t> universal(picture.entitlements);
  for (std::size_t rank = 0; rank != order.size(); ++rank) {
    const MatrixPicture::Block& block = picture.blocks[order[rank]];
    for (const std::uint32_t item : block.entitlements) {
      if (block.birthright) universal[item] = 1;
      of_entitlement[item].push_back(static_cast<std::uint32_t>(rank));
    }
    if (!block.birthright)
      for (const std::uint32_t user : block.users) of_user[user].push_back(static_cast<std::uint32_t>(rank));
  }
  // Nobody's and nothing's lists are empty and would come first.
  const auto sorted = [](std::size_t count, const auto& before) {
    std::vector<std::uint32_t> items(count);
    std::iota(items.begin(), items.end(), 0U);
    std::ranges::stable_sort(items, before);
    return items;
  };
  const auto by_list = [](const std::vector<std::uint32_t>& left, const std::vector<std::uint32_t>& right) {
    if (left.empty() != right.empty()) return right.empty();
    return left < right;
  };
  picture.user_order = sorted(picture.users, [&](std::uint32_t left, std::uint32_t right) {
    return by_list(of_user[left], of_user[right]);
  });
  picture.entitlement_order = sorted(picture.entitlements, [&](std::uint32_t left, std::uint32_t right) {
    if (universal[left] != universal[right]) return universal[left] != 0;
    return by_list(of_entitlement[left], of_entitlement[right]);
  });
}

std::string matrix_svg(const MatrixPicture& picture) {
  const std::vector<std::size_t> order = by_area(picture.blocks);
  const std::vector<std::uint8_t> ink = ink_cells(picture, order);
  const std::vector<std::size_t> row_place = places(picture.user_order, picture.users);
  const std::vector<std::size_t> column_place = places(picture.entitlement_order, picture.entitlements);
  std::vector<std::size_t> holders(picture.entitlements);
  for (const std::uint32_t item : picture.entitlement) ++holders[item];
  std::vector<std::size_t> ordered;
  for (const std::uint32_t item : picture.entitlement_order) ordered.push_back(holders[item]);
  Panel before{picture.users, holders, Panel::Tone::Root};
  Panel after{picture.user_order.size(), ordered, Panel::Tone::Linear};
  for (std::uint32_t user = 0; user != picture.users; ++user)
    for (std::size_t cell = picture.begin[user]; cell != picture.begin[user + 1]; ++cell) {
      const std::uint32_t item = picture.entitlement[cell];
      before.add(user, item, kUncovered);
      if (row_place[user] != picture.users && column_place[item] != picture.entitlements)
        after.add(row_place[user], column_place[item], ink[cell]);
    }
  std::string out =
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 1600 900\" width=\"1600\" height=\"900\" "
      "font-family=\"Helvetica, Arial, 'DejaVu Sans', sans-serif\">\n"
      "<rect width=\"1600\" height=\"900\" fill=\"#ffffff\"/>\n";
  out += text_at(60, 70, 32, " font-weight=\"bold\" fill=\"#16202e\"", escaped(picture.title, 90));
  const std::string axes = "each row a person (" + number(picture.users) + "), each column an entitlement (" +
                           number(picture.entitlements) + ")" +
                           (picture.users > kMostRows || picture.entitlements > kMostColumns
                                ? "; the darker, the more of a square's people hold it"
                                : "") +
                           (picture.entitlements > kMostColumns ? "; wide columns have many holders" : "");
  out += text_at(60, 104, 17, " fill=\"#56657a\"", axes);
  out += text_at(60, 150, 20, " font-weight=\"bold\" fill=\"#2a3342\"", escaped(picture.before, 60));
  out += text_at(840, 150, 20, " font-weight=\"bold\" fill=\"#2a3342\"", escaped(picture.after, 60));
  out += before.svg(60, 166) + after.svg(840, 166);
  out +=
      "<path d=\"M778 446h36m-12 -10l12 10l-12 10\" fill=\"none\" stroke=\"#7c8aa0\" stroke-width=\"4\"/>\n";
  return out + legend(picture, order) + "</svg>\n";
}

}  // namespace rolewright::report
