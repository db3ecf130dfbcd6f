#include "compiler/rules_csv.hpp"

#include <algorithm>
#include <array>
#include <map>

#include "compiler/format.hpp"
#include "compiler/parser.hpp"
#include "compiler/quoting.hpp"
#include "compiler/trivia.hpp"
#include "model/csv_plain.hpp"
#include "model/delimited.hpp"

namespace rolewright::compiler {
namespace {

enum class Column : std::uint8_t {
  Statement, Id, Title, Severity, Action, Control, Owner, Object, Because, Mitigate, Exceptions, Rule
};
constexpr std::array<std::string_view, 12> kColumns = {"statement", "id",    "title",  "severity", "action",   "control",
                                                       "owner",     "object", "because", "mitigate", "exceptions", "rule"};
using Row = std::array<std::string, kColumns.size()>;

constexpr std::array<std::string_view, 7> kKinds = {"function", "risk",  "exclusive", "workflow",
                                                    "exception", "adapt", "disable"};

std::string& cell(Row& row, Column column) {
  return row[static_cast<std::size_t>(column)];
}
const std::string& cell(const Row& row, Column column) {
  return row[static_cast<std::size_t>(column)];
}

bool is_plain_text(Column column) {
  return column == Column::Owner || column == Column::Because || column == Column::Mitigate;
}

// A name or text without its quotes.
std::string unquoted(const Piece& token) {
  if (token.kind != TokenKind::Text && token.kind != TokenKind::QuotedName) return std::string{token.text};
  const char quote = token.text[0];
  std::string out;
  for (std::size_t at = 1; at + 1 < token.text.size(); ++at) {
    if (token.text[at] == '\\' && (token.text[at + 1] == quote || token.text[at + 1] == '\\')) ++at;
    out += token.text[at];
  }
  return out;
}

// What stands between the name and the rest: no cell begins with it, which a spreadsheet would take for a formula.
std::string_view sign_after_name(std::string_view kind) {
  return kind == "function" ? "=" : kind == "adapt" ? ":" : "";
}

// The column a clause of a rule has to itself, or Rule.
Column column_of(std::string_view clause) {
  const auto known = std::find(kColumns.begin() + 3, kColumns.end() - 1, clause);
  return static_cast<Column>(known - kColumns.begin());
}

// Tokens of one statement, whose first is its keyword → its cells.
Row row_of(const ast::Statement& statement, std::span<const Piece> tokens) {
  Row row;
  cell(row, Column::Statement) = tokens[0].text;
  cell(row, Column::Id) = unquoted(tokens[1]);
  std::size_t at = sign_after_name(tokens[0].text).empty() ? 2 : 3;
  const bool is_rule = tokens[0].text == "risk" || tokens[0].text == "exclusive" || tokens[0].text == "workflow";
  if (is_rule && tokens[at].kind == TokenKind::Text) cell(row, Column::Title) = unquoted(tokens[at++]);
  for (const ast::Clause& clause : statement.clauses) {
    const Column column = is_rule ? column_of(clause.name) : Column::Rule;
    if (column == Column::Rule) break;
    const auto next = std::find_if(statement.clauses.begin(), statement.clauses.end(), [&](const ast::Clause& other) {
      return other.keyword.begin > clause.keyword.begin;
    });
    const std::size_t begin = ++at;  // past the keyword
    while (at != tokens.size() && (next == statement.clauses.end() || tokens[at].span != next->keyword)) ++at;
    cell(row, column) = is_plain_text(column) ? unquoted(tokens[begin]) : on_one_line(tokens.subspan(begin, at - begin));
  }
  cell(row, Column::Rule) = on_one_line(tokens.subspan(at));
  return row;
}

std::string in_quotes(char sign, std::string_view text) {
  std::string out{sign};
  for (const char c : text) {
    if (c == sign || c == '\\') out += '\\';
    out += c;
  }
  return out + sign;
}
std::string name_text(const std::string& name) {
  return quoted_name(name) == name ? name : in_quotes('`', name);
}

// The statement a row says, with cells on lines of their own.
std::string statement_of(const Row& row) {
  std::string text = cell(row, Column::Statement) + " " + name_text(cell(row, Column::Id));
  text += sign_after_name(cell(row, Column::Statement));
  if (!cell(row, Column::Title).empty()) text += " " + in_quotes('"', cell(row, Column::Title));
  for (auto column = static_cast<std::size_t>(Column::Severity); column != static_cast<std::size_t>(Column::Rule); ++column) {
    if (row[column].empty()) continue;
    const bool plain = is_plain_text(static_cast<Column>(column));
    text += "\n " + std::string{kColumns[column]} + " " + (plain ? in_quotes('"', row[column]) : row[column]);
  }
  return text + "\n " + cell(row, Column::Rule) + "\n";
}

class CsvReader {
 public:
  CsvReader(std::string_view csv, const std::string& path) : reader_{csv}, path_{path} {}

  Result<std::string> run() {
    if (!header()) return std::move(found_);
    std::string text;
    std::vector<std::string> fields;
    while (reader_.next(fields)) {
      const std::size_t before = found_.errors();
      const Row row = row_from(fields);
      if (found_.errors() != before) continue;
      const std::string statement = statement_of(row);
      if (is_one_statement(statement)) text += statement;
    }
    if (reader_.broken()) problem("a quote in this row is never closed");
    if (found_.has_error()) return std::move(found_);
    SourceMap sources;
    const FileId file = sources.add({path_, std::move(text)});
    return format(sources, file, parse(sources, file, found_));
  }

 private:
  void problem(std::string message, std::string help = {}) {
    found_.add({.code = Code::MalformedRecord,
                .message = std::move(message),
                .where = printable(path_) + ":" + std::to_string(std::max<std::size_t>(1, reader_.line())),
                .help = std::move(help)});
  }

  // Columns may stand in any order, and others among them; `statement`, `id` and `rule` are needed.
  bool header() {
    std::vector<std::string> names;
    reader_.next(names);
    if (!names.empty() && names[0].starts_with("\xEF\xBB\xBF")) names[0].erase(0, 3);  // spreadsheets write one
    for (const std::string& name : names) {
      const auto known = std::find(kColumns.begin(), kColumns.end(), name);
      columns_.push_back(static_cast<std::size_t>(known - kColumns.begin()));
    }
    for (const Column needed : {Column::Statement, Column::Id, Column::Rule})
      if (std::find(columns_.begin(), columns_.end(), static_cast<std::size_t>(needed)) == columns_.end())
        problem("there is no column `" + std::string{kColumns[static_cast<std::size_t>(needed)]} + "`",
                "the first row names the columns, as `compile --emit csv` writes them");
    return !found_.has_error();
  }

  Row row_from(const std::vector<std::string>& fields) {
    Row row;
    for (std::size_t at = 0; at < std::min(fields.size(), columns_.size()); ++at) {
      if (columns_[at] == kColumns.size()) continue;
      row[columns_[at]] = csv_plain(fields[at]);
      if (fields[at].find('\n') != std::string::npos)
        problem("the cell under `" + std::string{kColumns[columns_[at]]} + "` holds a line end", "keep it on one line");
    }
    const std::string& kind = cell(row, Column::Statement);
    const std::vector<std::string_view> known{kKinds.begin(), kKinds.end()};
    if (std::find(known.begin(), known.end(), kind) == known.end())
      problem("`" + printable(kind) + "` is no kind of statement that a row can hold", did_you_mean(kind, known));
    return row;
  }

  // A cell can say what its clause needs and no more: nothing in a row starts a second statement.
  bool is_one_statement(const std::string& statement) {
    std::size_t bad = 0;
    if (!is_clean_utf8(statement, &bad)) {
      problem("this row is not UTF-8 text", "save the file as UTF-8");
      return false;
    }
    SourceMap sources;
    Diagnostics mistakes;
    const ast::File parsed = parse(sources, sources.add({path_, statement}), mistakes);
    if (!mistakes.has_error() && parsed.statements.size() == 1) return true;
    const auto& items = mistakes.items();
    problem(items.empty() ? "this row is not one statement" : "this row cannot be read: " + items[0].message,
            items.empty() ? std::string{} : items[0].help);
    return false;
  }

  DelimitedReader reader_;
  const std::string& path_;
  Diagnostics found_;
  std::vector<std::size_t> columns_;  // by position; kColumns.size(): not one of ours
};

bool belongs(const ast::Statement& statement) {
  return std::holds_alternative<ast::Function>(statement.body) || std::holds_alternative<ast::Risk>(statement.body) ||
         std::holds_alternative<ast::Exclusive>(statement.body) || std::holds_alternative<ast::Workflow>(statement.body) ||
         std::holds_alternative<ast::Waiver>(statement.body) || std::holds_alternative<ast::Adapt>(statement.body) ||
         std::holds_alternative<ast::Disable>(statement.body);
}

}  // namespace

std::string rules_csv(const SourceMap& sources, const std::vector<ast::File>& files) {
  std::string text;
  for (const std::string_view column : kColumns) text += (text.empty() ? "" : ",") + std::string{column};
  text += '\n';
  for (const ast::File& file : files) {
    if (file.statements.empty()) continue;
    const std::vector<Piece> tokens = pieces(sources, file.statements[0].span.file);
    auto at = tokens.begin();
    for (const ast::Statement& statement : file.statements) {
      at = std::find_if(at, tokens.end(), [&](const Piece& token) { return token.span.begin >= statement.span.begin; });
      const auto end =
          std::find_if(at, tokens.end(), [&](const Piece& token) { return token.span.begin >= statement.span.end; });
      if (belongs(statement)) {
        const Row row = row_of(statement, {at, end});
        for (std::size_t column = 0; column != row.size(); ++column)
          text += (column == 0 ? "" : ",") + csv_field(row[column]);
        text += '\n';
      }
      at = end;
    }
  }
  return text;
}

Result<std::string> policy_text_of_csv(std::string_view csv, const std::string& path) {
  return CsvReader{csv, path}.run();
}

}  // namespace rolewright::compiler
