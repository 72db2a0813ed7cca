/// Words, numbers, texts and signs of a 3D-ICE file, and a cursor over them that collects what is wrong.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cases/bounds.hpp"
#include "cases/reader.hpp"

namespace fourwalls::ice {

/// In the deck's units: um, W, K, J, s, ml/min.
namespace deck_bounds {
inline constexpr Bounds length = bounds::length.in(1e-6), place = bounds::place.in(1e-6),
                        origin{0, place.high};
inline constexpr Bounds conductivity = bounds::conductivity.in(1e6),
                        coefficient = bounds::coefficient.in(1e12),
                        heat_capacity = bounds::heat_capacity.in(1e18), velocity = bounds::velocity.in(1e-6),
                        flow = bounds::flow.in(1e-6 / 60), temperature = bounds::temperature,
                        power = bounds::power, time = bounds::time;
}  // namespace deck_bounds

enum class TokenKind { word, number, text, sign, end };

struct Token {
  TokenKind kind = TokenKind::end;
  std::string text;  ///< of a text without its quotes
  double value = 0;  ///< of a number
  int line = 0, column = 0;
};

/// More problems than this are not collected.
inline constexpr std::size_t most_problems = 100;

/// Splits a file's text; `//` and `/* */` comments are left out. The last token is an `end`.
std::vector<Token> tokenize(std::string_view text, const std::string& file, std::vector<Problem>& problems);

/// A statement cannot be read on: it has been said, and the reader looks for the next one.
struct Unreadable {};

/// Reads tokens one after the other. What does not fit becomes a problem; then Unreadable is thrown.
class Cursor {
 public:
  Cursor(std::string_view text, std::string file, std::vector<Problem>& problems);

  const Token& peek(std::size_t ahead = 0) const;
  bool at_end() const { return peek().kind == TokenKind::end; }
  bool next_is(std::string_view text, std::size_t ahead = 0) const;
  /// Takes the next token if it is this word or sign.
  bool take(std::string_view text);
  /// Takes these words or signs, one after the other, blanks between them.
  void expect(std::string_view sequence);
  double number(std::string_view what);
  /// A number within bounds, which are in the deck's unit.
  double number(std::string_view what, const Bounds& bounds);
  int count(std::string_view what);
  std::string word(std::string_view what);
  std::string text(std::string_view what);
  /// One of some words; returns its place in the list.
  int choice(const std::vector<std::string>& words);
  void skip() {
    if (!at_end()) ++at_;
  }
  /// Takes a `;`; says so where it is missing, and reads on.
  void semicolon();
  /// Reads one statement; where it cannot be read, goes behind the next `;` or to the next section.
  template <class F>
  void statement(F&& read) {
    try {
      read();
    } catch (const Unreadable&) {
      recover();
    }
  }
  /// Some words and a `:` come next.
  bool at_heading() const;
  void recover();

  Location here() const { return at(peek()); }
  Location at(const Token& token) const { return {file_, token.line, token.column, path}; }
  /// Adds an error; `where` has line and column.
  void error(const Location& where, std::string message);
  /// "expected ..., found ...", then Unreadable.
  [[noreturn]] void unexpected(std::string_view expected);
  bool full() const { return problems_.size() >= most_problems; }

  std::string path;  ///< what is being read, for messages

 private:
  std::string file_;
  std::vector<Problem>& problems_;
  std::vector<Token> tokens_;
  std::size_t at_ = 0;
};

}  // namespace fourwalls::ice
