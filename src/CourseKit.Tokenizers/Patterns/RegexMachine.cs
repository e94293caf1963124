using CourseKit.Tokenizers.Unicode;

namespace CourseKit.Tokenizers.Patterns;

/// <summary>Runs a <see cref="RegexProgram"/> by backtracking: it follows the first choice everywhere, keeps the others on a stack, and
/// comes back to the latest when it cannot go on. Registers that a choice has overwritten are restored from the same stack.</summary>
internal sealed partial class RegexMachine
{
    private const int NoRun = -1;
    private const int RunDiscount = 2; // four characters of a run, which cost less than an instruction each, are one step

    [ThreadStatic]
    private static RegexMachine? _spare;

    /// <summary>Something to come back to: an instruction to go on at from a position, or (a negative instruction) a register and its
    /// former value. A run also says how far it may give back.</summary>
    private readonly record struct Choice(int Instruction, int Position, int RunStart = NoRun);

    private Choice[] _choices = new Choice[256];
    private int[] _registers = new int[16];
    private int _count;
    private int _searchStart;
    private long _budget;
    private int _textLength;
    private RegexProgram _program = null!;

    internal static RegexMachine Rent()
    {
        var machine = _spare ?? new RegexMachine();
        _spare = null;
        return machine;
    }

    internal void Return()
    {
        _program = null!;
        if (_choices.Length > 1 << 20) _choices = new Choice[256];
        _spare = this;
    }

    /// <summary>Finds the first match at or after <paramref name="start"/>, and takes its steps from the budget.</summary>
    internal bool Find(RegexProgram program, ReadOnlySpan<char> text, int start, ref long budget, out int matchStart, out int matchEnd)
    {
        (_program, _budget, _searchStart, _textLength) = (program, budget, start, text.Length);
        if (_registers.Length < program.Registers) _registers = new int[program.Registers];
        try
        {
            for (var position = start; ; position++)
            {
                if (!SkipToCandidate(program.First, text, ref position)) break;
                _count = 0;
                _registers.AsSpan(0, program.Registers).Fill(-1);
                if (Run(0, text, position) is var end and >= 0)
                {
                    (matchStart, matchEnd) = (position, end);
                    return true;
                }
                if (position >= text.Length) break;
                if (char.IsHighSurrogate(text[position]) && position + 1 < text.Length && char.IsLowSurrogate(text[position + 1])) position++;
            }
            matchStart = matchEnd = 0;
            return false;
        }
        finally
        {
            budget = _budget;
        }
    }

    /// <summary>Goes to the next position whose code point a match can start with.</summary>
    private static bool SkipToCandidate(CodePointSet? first, ReadOnlySpan<char> text, ref int position)
    {
        if (first is null) return position <= text.Length;
        while (position < text.Length)
        {
            if (first.Contains(CharacterClasses.CodePointAt(text, position, out var length))) return true;
            position += length;
        }
        return false;
    }

    /// <summary>Runs from an instruction to the end of its part.</summary>
    /// <returns>The position reached, or -1. The choices made on the way are then still on the stack, above those that were there
    /// before.</returns>
    private int Run(int instruction, ReadOnlySpan<char> text, int position, int mustEndAt = -1)
    {
        var floor = _count;
        var code = _program.Instructions;
        while (true)
        {
            if (--_budget < 0) throw RegexLimits.TooManySteps(_program.Pattern, _textLength);
            ref readonly var current = ref code[instruction];
            var next = instruction + 1;
            switch (current.Op)
            {
                case RegexOp.Character:
                    if (!TakeCharacter(current.A, text, ref position)) next = -1;
                    break;
                case RegexOp.Set:
                    if (!TakeOne(_program.Sets[current.A], text, ref position)) next = -1;
                    break;
                case RegexOp.GreedyRun:
                case RegexOp.PossessiveRun:
                    if (!TakeRun(in current, next, text, ref position)) next = -1;
                    break;
                case RegexOp.FoldedText:
                    if (!TakeFolded(_program.FoldedTexts[current.A], text, ref position)) next = -1;
                    break;
                case RegexOp.Split:
                    Push(new(current.B, position));
                    next = current.A;
                    break;
                case RegexOp.Jump:
                    next = current.A;
                    break;
                case RegexOp.Save:
                    Push(new(-1 - current.A, _registers[current.A]));
                    _registers[current.A] = position;
                    break;
                case RegexOp.ExitIfEmpty:
                    if (_registers[current.A] == position) next = current.B;
                    break;
                case RegexOp.Assert:
                    if (!Holds((Assertion)current.A, text, position)) next = -1;
                    break;
                case RegexOp.LookAhead:
                case RegexOp.LookBehind:
                    next = Look(in current, instruction, text, position) == (current.B == 0) ? current.A : -1;
                    break;
                case RegexOp.Atomic:
                    var height = _count;
                    position = Run(next, text, position);
                    KeepRegisters(height);
                    next = position < 0 ? -1 : current.A;
                    break;
                case RegexOp.Reference:
                    if (!TakeReference(_program.References[current.A], text, ref position)) next = -1;
                    break;
                default:
                    if (mustEndAt < 0 || position == mustEndAt) return position;
                    next = -1;
                    break;
            }
            if (next < 0 && !Resume(floor, text, out next, out position)) return -1;
            instruction = next;
        }
    }

    /// <summary>Whether what follows or precedes matches. A condition that is met keeps the groups it matched; one that is met but should
    /// not be leaves no trace.</summary>
    private bool Look(in RegexInstruction look, int instruction, ReadOnlySpan<char> text, int position)
    {
        var height = _count;
        var matched = look.Op == RegexOp.LookAhead ? Run(instruction + 1, text, position) >= 0
            : LookBehind(_program.LookBehinds[look.C], instruction + 1, text, position);
        if (matched && look.B == 0) KeepRegisters(height);
        else Unwind(height);
        return matched;
    }

    private bool LookBehind((int Min, int Max) length, int instruction, ReadOnlySpan<char> text, int position)
    {
        var start = position;
        for (var count = 0; count <= length.Max; count++)
        {
            if (count >= length.Min && Run(instruction, text, start, mustEndAt: position) >= 0) return true;
            if (start == 0) return false;
            start = Before(text, start);
            if (--_budget < 0) throw RegexLimits.TooManySteps(_program.Pattern, _textLength);
        }
        return false;
    }

    private void Push(Choice choice)
    {
        if (_count == _choices.Length)
        {
            if (_count >= RegexLimits.Choices) throw RegexLimits.TooManySteps(_program.Pattern, _textLength);
            Array.Resize(ref _choices, 2 * _count);
        }
        _choices[_count++] = choice;
    }

    /// <summary>Comes back to the latest choice above the floor.</summary>
    private bool Resume(int floor, ReadOnlySpan<char> text, out int instruction, out int position)
    {
        while (_count > floor)
        {
            var choice = _choices[--_count];
            if (choice.Instruction < 0)
            {
                _registers[-1 - choice.Instruction] = choice.Position;
                continue;
            }
            (instruction, position) = (choice.Instruction, choice.Position);
            if (choice.RunStart == NoRun) return true;
            if (GiveBack(choice, text, ref position)) return true;
        }
        instruction = position = -1;
        return false;
    }

    /// <summary>A run gives back code points until what follows it can go on, as far as one look can tell.</summary>
    private bool GiveBack(Choice run, ReadOnlySpan<char> text, ref int position)
    {
        ref readonly var following = ref _program.Instructions[run.Instruction];
        var steps = 0;
        do
        {
            position = Before(text, position);
            steps++;
        }
        while (position > run.RunStart && !CanFollow(in following, text, position));
        _budget -= steps >> RunDiscount;
        if (position > run.RunStart) _choices[_count++] = run with { Position = position };
        return position > run.RunStart || CanFollow(in following, text, position);
    }

    private bool CanFollow(in RegexInstruction following, ReadOnlySpan<char> text, int position) => following.Op switch
    {
        RegexOp.Character => position < text.Length && CharacterClasses.CodePointAt(text, position, out _) == following.A,
        RegexOp.Set => position < text.Length && _program.Sets[following.A].Contains(CharacterClasses.CodePointAt(text, position, out _)),
        _ => true,
    };

    /// <summary>Drops the choices above a height but keeps what restores registers.</summary>
    private void KeepRegisters(int height)
    {
        var kept = height;
        for (var i = height; i < _count; i++)
            if (_choices[i].Instruction < 0) _choices[kept++] = _choices[i];
        _count = kept;
    }

    /// <summary>Drops the choices above a height and restores the registers.</summary>
    private void Unwind(int height)
    {
        while (_count > height)
            if (_choices[--_count] is { Instruction: < 0 } register) _registers[-1 - register.Instruction] = register.Position;
    }
}
