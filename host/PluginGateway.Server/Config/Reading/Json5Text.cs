using System.Buffers;
using System.Globalization;
using System.Text;

namespace PluginGateway.Server.Config.Reading;

/// <summary>
/// JSON5 made JSON with comments, which is what the file is: clients may send <c>{ ui: { color: 'red' } }</c> (<c>methods.md</c> §3). Only what JSON does not have is
/// rewritten: names without quotation marks, single ones, and numbers such as <c>0xFF</c>, <c>+1</c>, <c>.5</c>. Comments and white space stay. Not a check: what is
/// wrong in the text is wrong in the result as well. Pure.
/// </summary>
internal sealed class Json5Text
{
    private static readonly SearchValues<byte> OfNumbers = SearchValues.Create("0123456789.eE+-"u8);

    private readonly byte[] _text;
    private readonly List<byte> _json = [];
    private readonly List<(int At, int Moved)> _moves = [];
    private int _at;

    private Json5Text(byte[] text) => _text = text;

    /// <summary>The text as JSON with comments.</summary>
    public byte[] Json { get; private set; } = [];

    /// <summary>Rewrites a text.</summary>
    public static Json5Text Of(byte[] text)
    {
        var json5 = new Json5Text(text);
        json5.Run();
        return json5;
    }

    /// <summary>Where in the text that was given something stands that is at <paramref name="offset"/> in <see cref="Json"/>.</summary>
    public int Original(int offset)
    {
        var moved = 0;
        foreach (var (at, by) in _moves.TakeWhile(move => move.At <= offset))
        {
            moved = by;
        }

        return Math.Clamp(offset - moved, 0, _text.Length);
    }

    private void Run()
    {
        while (_at < _text.Length)
        {
            switch (_text[_at])
            {
                case (byte)'"' or (byte)'\'':
                    Quoted(_text[_at]);
                    break;
                case (byte)'/' when _at + 1 < _text.Length && _text[_at + 1] is (byte)'/' or (byte)'*':
                    Copy(Remarks.End(_text, _at));
                    break;
                case var first when IsWord(first) || (first is (byte)'+' or (byte)'.' or (byte)'-'):
                    Word();
                    break;
                default:
                    Copy(_at + 1);
                    break;
            }
        }

        Json = [.. _json];
    }

    private void Quoted(byte mark)
    {
        var start = _at++;
        var text = new List<byte> { (byte)'"' };
        while (_at < _text.Length && _text[_at] != mark)
        {
            if (_text[_at] == '\\' && _at + 1 < _text.Length)
            {
                Escape(text);
            }
            else if (_text[_at] == '"')
            {
                text.AddRange("\\\""u8);
                _at++;
            }
            else
            {
                text.Add(_text[_at++]);
            }
        }

        if (_at >= _text.Length)
        {
            // It does not end: the reader says so.
            _at = start;
            Copy(_text.Length);
            return;
        }

        _at++;
        text.Add((byte)'"');
        Replace(start, text);
    }

    private void Escape(List<byte> text)
    {
        var what = _text[_at + 1];
        var hex = what == 'x' && _at + 3 < _text.Length ? Encoding.ASCII.GetString(_text.AsSpan(_at + 2, 2)) : string.Empty;
        _at += 2 + hex.Length;
        switch (what)
        {
            case (byte)'"' or (byte)'\\' or (byte)'/' or (byte)'b' or (byte)'f' or (byte)'n' or (byte)'r' or (byte)'t' or (byte)'u':
                text.AddRange([(byte)'\\', what]);
                break;
            case (byte)'v':
                text.AddRange("\\u000b"u8);
                break;
            case (byte)'0':
                text.AddRange("\\u0000"u8);
                break;
            case (byte)'x':
                text.AddRange(Encoding.ASCII.GetBytes($"\\u00{hex}"));
                break;
            case (byte)'\r' when _at < _text.Length && _text[_at] == '\n':
                _at++;
                break;
            case (byte)'\n' or (byte)'\r':
                break;
            default:
                text.Add(what);
                break;
        }
    }

    private void Word()
    {
        var start = _at;
        while (_at < _text.Length && (IsWord(_text[_at]) || _text[_at] is (byte)'+' or (byte)'-' or (byte)'.'))
        {
            _at++;
        }

        var word = _text.AsSpan(start, _at - start);
        if (IsName(word) && IsColonNext())
        {
            Replace(start, [(byte)'"', .. word, (byte)'"']);
        }
        else
        {
            Replace(start, [.. Number(word)]);
        }
    }

    private static ReadOnlySpan<byte> Number(ReadOnlySpan<byte> word)
    {
        var sign = word[0] == '-' ? "-"u8 : [];
        var digits = word[0] is (byte)'+' or (byte)'-' ? word[1..] : word;
        if (digits.StartsWith("0x"u8) || digits.StartsWith("0X"u8))
        {
            return ulong.TryParse(digits[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number)
                ? Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Encoding.ASCII.GetString(sign)}{number}"))
                : word;
        }

        var point = digits.IndexOf((byte)'.');
        return digits.Length < 2 || point < 0 || digits.IndexOfAnyExcept(OfNumbers) >= 0
            ? word[0] == '+' && digits.Length > 0 && char.IsAsciiDigit((char)digits[0]) ? digits : word
            : (byte[])[.. sign, .. point == 0 ? "0"u8 : digits[..point], .. Fraction(digits[point..])];
    }

    // .5 stays, what is left of 5. is nothing.
    private static ReadOnlySpan<byte> Fraction(ReadOnlySpan<byte> rest) => rest.Length == 1 ? [] : rest;

    private bool IsColonNext()
    {
        for (var at = _at; at < _text.Length;)
        {
            switch (_text[at])
            {
                case (byte)':':
                    return true;
                case (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n':
                    at++;
                    break;
                case (byte)'/' when at + 1 < _text.Length && _text[at + 1] is (byte)'/' or (byte)'*':
                    at = Remarks.End(_text, at);
                    break;
                default:
                    return false;
            }
        }

        return false;
    }

    private void Copy(int end)
    {
        _json.AddRange(_text.AsSpan(_at, end - _at));
        _at = end;
    }

    private void Replace(int start, List<byte> by)
    {
        _json.AddRange(by);
        if (by.Count != _at - start)
        {
            _moves.Add((_json.Count, _json.Count - _at));
        }
    }

    private static bool IsName(ReadOnlySpan<byte> word) => !char.IsAsciiDigit((char)word[0]) && word.IndexOfAny("+-."u8) < 0;

    private static bool IsWord(byte one) => char.IsAsciiLetterOrDigit((char)one) || one is (byte)'_' or (byte)'$' || one >= 0x80;
}
