#include "compiler/format.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace rolewright::compiler {
namespace {

// Columns of text: its characters, each taken as one.
std::size_t width(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80; }));
}

// A token, and whether it stands against the one before.
struct Item {
  const Piece* piece;
  bool joined = false;
};

// Tokens that belong together.
struct Segment {
  std::string_view name;  // of the clause; empty: the statement's head
  std::vector<Item> items;
};

// The order of clauses in the layout.
constexpr std::array<std::string_view, 25> kOrder = {
    "severity", "control", "owner",    "action",  "object", "because",  "mitigate",     "exceptions",  "body",
    "scope",    "when",    "unless",   "on",      "step",   "requires", "gives up",     "holders",     "grants",
    "includes", "lets holder grant",   "used",    "mitigated by",       "approved by",  "from",        "until"};

std::size_t rank(std::string_view clause) {
  if (clause == "survives") clause = "step";
  return static_cast<std::size_t>(std::find(kOrder.begin(), kOrder.end(), clause) - kOrder.begin());
}

// What forbids something, and so may have the clauses of a rule.
bool is_rule(const ast::Body& body) {
  return std::holds_alternative<ast::Risk>(body) || std::holds_alternative<ast::Exclusive>(body) ||
         std::holds_alternative<ast::Workflow>(body);
}

// A statement with a clause that has no place keeps its order. So does `adapt`, whose reason comes last.
bool may_reorder(const ast::Statement& statement) {
  return !std::holds_alternative<ast::Adapt>(statement.body) &&
         std::all_of(statement.clauses.begin(), statement.clauses.end(),
                     [](const ast::Clause& clause) { return rank(clause.name) != kOrder.size(); });
}

// Which clauses of a rule share a line while it has room: the short ones, the parts of its condition, and what opens
// a block.
bool share_line(std::string_view first, std::string_view second) {
  const auto is_short = [](std::string_view clause) { return !clause.empty() && rank(clause) <= rank("object"); };
  const bool condition = rank(first) >= rank("body") && rank(second) > rank("body") && rank(second) <= rank("unless");
  return condition || (is_short(first) && (is_short(second) || second == "exceptions")) ||
         (first.empty() && second == "on");
}

// Which tokens stand against the one before them. The braces of `in {…}` hold no blanks.
std::vector<Item> joined(std::span<const Piece> tokens) {
  std::vector<Item> items;
  bool tight = false;
  for (std::size_t at = 0; at != tokens.size(); ++at) {
    const Piece& token = tokens[at];
    const bool after_open = at != 0 && (tokens[at - 1].is("(") || (tight && tokens[at - 1].is("{")));
    const bool closes = token.is(")") || (tight && token.is("}"));
    items.push_back({&token, after_open || closes || token.is(",") || token.is(":")});
    if (token.is("{")) tight = at != 0 && tokens[at - 1].is("in");
    if (token.is("}")) tight = false;
  }
  return items;
}

// Where a line may be stretched, so that it lines up with its neighbours.
struct Stop {
  std::size_t bytes, column;
};

class StatementLayout {
 public:
  StatementLayout(const ast::Statement& statement, std::span<const Piece> tokens)
      : is_rule_{is_rule(statement.body)} {
    std::size_t clause = 0;
    segments_.push_back({});
    for (const Item& item : joined(tokens)) {
      if (clause != statement.clauses.size() && statement.clauses[clause].keyword == item.piece->span)
        segments_.push_back({statement.clauses[clause++].name, {}});
      segments_.back().items.push_back(item);
    }
    if (may_reorder(statement))
      std::stable_sort(segments_.begin() + 1, segments_.end(), [](const Segment& left, const Segment& right) {
        return rank(left.name) < rank(right.name);
      });
  }

  // The statement on one line, unless it is too long or a comment stands inside.
  [[nodiscard]] std::optional<std::string> one_line() const {
    std::string line;
    const Piece* last = nullptr;
    for (const Segment& segment : segments_)
      for (const Item& item : segment.items) {
        if (last != nullptr && (!last->beside.empty() || !item.piece->above.empty())) return std::nullopt;
        if (last != nullptr) line += blanks(segment, item);
        line += item.piece->text;
        last = item.piece;
      }
    if (width(line) > kFormatWidth) return std::nullopt;
    return line;
  }

  // Stops of the one-line form: the first `=` of the head and, after it, the first clause.
  [[nodiscard]] std::vector<Stop> stops() const {
    std::string line;
    std::vector<Stop> all;
    for (const Item& item : segments_.front().items) {
      if (!line.empty()) line += blanks(segments_.front(), item);
      if (all.empty() && item.piece->is("=")) all.push_back({line.size(), width(line)});
      line += item.piece->text;
    }
    if (!all.empty() && segments_.size() > 1) all.push_back({line.size() + 1, width(line) + 1});
    return all;
  }

  [[nodiscard]] const Piece& last() const { return *segments_.back().items.back().piece; }

  // The statement over several lines, each ended.
  [[nodiscard]] std::string many_lines() {
    std::optional<Item> closing;
    auto& tail = segments_.back().items;
    const bool block = std::any_of(segments_.begin(), segments_.end() - 1, [](const Segment& segment) {
      return segment.items.back().piece->is("{");
    });
    if (block && tail.back().piece->is("}")) {
      closing = tail.back();
      tail.pop_back();
    }
    for (const Segment& segment : segments_) add(segment);
    if (closing) {
      new_line(clauses_at_ - kIndent);
      put({}, *closing);
    }
    new_line(0);
    return std::move(text_);
  }

 private:
  [[nodiscard]] std::string_view blanks(const Segment& segment, const Item& item) const {
    if (item.joined) return {};
    const bool starts_clause =
        is_rule_ && !segment.name.empty() && item.piece == segment.items.front().piece;
    return starts_clause && rank(segment.name) <= rank("body") ? "  " : " ";
  }

  void add(const Segment& segment) {
    if (!segment.name.empty() && !shares_line(segment)) new_line(clauses_at_);
    last_name_ = segment.name;
    const std::size_t line_at = indent_;
    const auto& items = segment.items;
    for (std::size_t at = 0; at != items.size();) {
      const std::size_t next = chunk_end(items, at);
      if (at != 0 && line_started_ && column_ + 1 + chunk_width(items, at, next) > kFormatWidth)
        new_line(clauses_at_ + kIndent);
      for (; at != next; ++at) put(segment, items[at]);
    }
    if (items.back().piece->is("{")) clauses_at_ = line_at + kIndent;
  }
  [[nodiscard]] bool shares_line(const Segment& segment) const {
    const auto& items = segment.items;
    const bool plain = std::none_of(items.begin(), items.end(), [&](const Item& item) {
      const bool last = item.piece == items.back().piece;
      return !item.piece->above.empty() || (!last && !item.piece->beside.empty());
    });
    return plain && line_started_ && is_rule_ && share_line(last_name_, segment.name) &&
           column_ + 2 + chunk_width(items, 0, items.size()) <= kFormatWidth;
  }

  // A line may break after a comma and before `and` and `or`.
  static std::size_t chunk_end(const std::vector<Item>& items, std::size_t at) {
    for (++at; at != items.size(); ++at)
      if (items[at - 1].piece->is(",") || items[at].piece->is("and") || items[at].piece->is("or")) break;
    return at;
  }
  static std::size_t chunk_width(const std::vector<Item>& items, std::size_t from, std::size_t until) {
    std::size_t total = 0;
    for (std::size_t at = from; at != until; ++at)
      total += width(items[at].piece->text) + (at == from || items[at].joined ? 0 : 1);
    return total;
  }

  void put(const Segment& segment, const Item& item) {
    const Piece& token = *item.piece;
    if (!text_.empty())  // what is above the first token is above the statement
      for (const Remark& remark : token.above) {
        if (line_started_) new_line(clauses_at_ + kIndent);
        write(remark.text);
        new_line(indent_);
      }
    if (line_started_) write(blanks(segment, item));
    write(token.text);
    if (token.beside.empty()) return;
    write("  ");
    write(token.beside);
    new_line(clauses_at_ + kIndent);
  }

  void write(std::string_view text) {
    if (!line_started_) text_.append(indent_, ' ');
    line_started_ = true;
    text_ += text;
    column_ += width(text);
  }
  void new_line(std::size_t indent) {
    if (line_started_) text_ += '\n';
    line_started_ = false;
    indent_ = indent;
    column_ = indent;
  }

  static constexpr std::size_t kIndent = 2;

  bool is_rule_;
  std::vector<Segment> segments_;
  std::string text_;
  std::string_view last_name_;
  std::size_t clauses_at_ = kIndent;  // columns before a clause
  std::size_t indent_ = 0, column_ = 0;
  bool line_started_ = false;
};

// A statement of one line, which may be lined up with its neighbours.
struct Line {
  std::string_view keyword;
  std::string text;
  std::vector<Stop> stops;
  std::string_view beside;
};

// Stretches neighbours so that their `nth` stops stand under each other. A line that goes much further stands out.
void line_up(std::vector<Line>& run, std::size_t nth) {
  constexpr std::array<std::size_t, 2> kFurthest = {40, 80};  // columns
  std::size_t column = 0;
  for (const Line& line : run)
    if (nth < line.stops.size() && line.stops[nth].column <= kFurthest[nth])
      column = std::max(column, line.stops[nth].column);
  for (Line& line : run) {
    if (nth >= line.stops.size() || line.stops[nth].column >= column) continue;
    const std::size_t by = column - line.stops[nth].column;
    line.text.insert(line.stops[nth].bytes, by, ' ');
    for (Stop& stop : line.stops) stop = {stop.bytes + by, stop.column + by};
  }
}

// Neighbours with one keyword have their stops under each other, and so the comments after them.
void line_up(std::vector<Line>& run, std::string& out) {
  line_up(run, 0);
  line_up(run, 1);
  std::size_t longest = 0;
  for (const Line& line : run)
    if (!line.beside.empty()) longest = std::max(longest, width(line.text));
  for (const Line& line : run) {
    out += line.text;
    if (!line.beside.empty()) out += std::string(longest + 2 - width(line.text), ' ') + std::string{line.beside};
    out += '\n';
  }
  run.clear();
}

class FileLayout {
 public:
  explicit FileLayout(std::vector<Piece> tokens) : tokens_{std::move(tokens)} {}

  std::string run(const ast::File& parsed) {
    for (const ast::Statement& statement : parsed.statements) {
      const std::size_t begin = at_;
      while (tokens_[at_].kind != TokenKind::End && tokens_[at_].span.begin < statement.span.end) ++at_;
      add(statement, std::span{tokens_}.subspan(begin, at_ - begin));
    }
    line_up(run_, out_);
    remarks(tokens_[at_]);
    return std::move(out_);
  }

 private:
  void add(const ast::Statement& statement, std::span<const Piece> tokens) {
    const Piece& first = tokens.front();
    StatementLayout layout{statement, tokens};
    const std::optional<std::string> line = layout.one_line();
    const bool goes_on = line && first.above.empty() && first.before == Gap::None && !run_.empty() &&
                         run_.back().keyword == first.text;
    if (!goes_on) {
      line_up(run_, out_);
      remarks(first);
      if (first.before == Gap::BlankLine) out_ += '\n';
    }
    if (line) {
      run_.push_back({first.text, *line, layout.stops(), layout.last().beside});
    } else {
      out_ += layout.many_lines();
    }
  }

  void remarks(const Piece& token) {
    for (const Remark& remark : token.above) {
      if (remark.before == Gap::BlankLine) out_ += '\n';
      out_ += remark.text;
      out_ += '\n';
    }
  }

  std::vector<Piece> tokens_;
  std::size_t at_ = 0;
  std::vector<Line> run_;
  std::string out_;
};

}  // namespace

std::string on_one_line(std::span<const Piece> tokens) {
  std::string line;
  for (const Item& item : joined(tokens)) {
    if (!line.empty() && !item.joined) line += ' ';
    line += item.piece->text;
  }
  return line;
}

std::string format(const SourceMap& sources, FileId file, const ast::File& parsed) {
  return FileLayout{pieces(sources, file)}.run(parsed);
}

}  // namespace rolewright::compiler
