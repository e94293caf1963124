namespace CourseKit.Jupyter.Pages;

/// <summary>Names of TeX that stand for a character or an upright word.</summary>
internal static class TexSymbols
{
    /// <summary>Letters, by name.</summary>
    public static readonly IReadOnlyDictionary<string, string> Letters = new Dictionary<string, string>
    {
        ["alpha"] = "α",
        ["beta"] = "β",
        ["gamma"] = "γ",
        ["delta"] = "δ",
        ["epsilon"] = "ε",
        ["varepsilon"] = "ε",
        ["zeta"] = "ζ",
        ["eta"] = "η",
        ["theta"] = "θ",
        ["iota"] = "ι",
        ["kappa"] = "κ",
        ["lambda"] = "λ",
        ["mu"] = "μ",
        ["nu"] = "ν",
        ["xi"] = "ξ",
        ["pi"] = "π",
        ["rho"] = "ρ",
        ["sigma"] = "σ",
        ["tau"] = "τ",
        ["phi"] = "φ",
        ["varphi"] = "φ",
        ["chi"] = "χ",
        ["psi"] = "ψ",
        ["omega"] = "ω",
        ["Gamma"] = "Γ",
        ["Delta"] = "Δ",
        ["Theta"] = "Θ",
        ["Lambda"] = "Λ",
        ["Sigma"] = "Σ",
        ["Phi"] = "Φ",
        ["Psi"] = "Ψ",
        ["Omega"] = "Ω",
        ["ell"] = "ℓ",
        ["infty"] = "∞",
        ["partial"] = "∂",
        ["nabla"] = "∇",
    };

    /// <summary>Operators and relations, by name.</summary>
    public static readonly IReadOnlyDictionary<string, string> Operators = new Dictionary<string, string>
    {
        ["cdot"] = "⋅",
        ["times"] = "×",
        ["div"] = "÷",
        ["pm"] = "±",
        ["circ"] = "∘",
        ["odot"] = "⊙",
        ["oplus"] = "⊕",
        ["le"] = "≤",
        ["leq"] = "≤",
        ["ge"] = "≥",
        ["geq"] = "≥",
        ["ne"] = "≠",
        ["neq"] = "≠",
        ["approx"] = "≈",
        ["sim"] = "∼",
        ["propto"] = "∝",
        ["equiv"] = "≡",
        ["ll"] = "≪",
        ["gg"] = "≫",
        ["in"] = "∈",
        ["notin"] = "∉",
        ["subset"] = "⊂",
        ["cup"] = "∪",
        ["cap"] = "∩",
        ["to"] = "→",
        ["rightarrow"] = "→",
        ["leftarrow"] = "←",
        ["Rightarrow"] = "⇒",
        ["mapsto"] = "↦",
        ["forall"] = "∀",
        ["exists"] = "∃",
        ["sum"] = "∑",
        ["prod"] = "∏",
        ["int"] = "∫",
        ["mid"] = "∣",
        ["vert"] = "|",
        ["Vert"] = "‖",
        ["ldots"] = "…",
        ["dots"] = "…",
        ["cdots"] = "⋯",
        ["top"] = "⊤",
        ["prime"] = "′",
        ["langle"] = "⟨",
        ["rangle"] = "⟩",
        ["lfloor"] = "⌊",
        ["rfloor"] = "⌋",
        ["lceil"] = "⌈",
        ["rceil"] = "⌉",
        ["{"] = "{",
        ["}"] = "}",
        ["|"] = "‖",
        ["%"] = "%",
        ["_"] = "_",
        ["&"] = "&",
        ["#"] = "#",
        ["$"] = "$",
    };

    /// <summary>Functions, set upright under their own name.</summary>
    public static readonly IReadOnlySet<string> Functions = new HashSet<string>
    {
        "log", "ln", "exp", "sin", "cos", "tan", "tanh", "max", "min", "arg", "argmax", "argmin", "lim", "det", "dim", "softmax",
    };

    /// <summary>Spaces, with their width in em.</summary>
    public static readonly IReadOnlyDictionary<string, string> Spaces = new Dictionary<string, string>
    {
        [","] = "0.167em",
        [":"] = "0.222em",
        [";"] = "0.278em",
        [" "] = "0.333em",
        ["quad"] = "1em",
        ["qquad"] = "2em",
    };

    /// <summary>Accents over a letter, by name.</summary>
    public static readonly IReadOnlyDictionary<string, string> Accents = new Dictionary<string, string>
    {
        ["hat"] = "^",
        ["bar"] = "¯",
        ["overline"] = "¯",
        ["tilde"] = "~",
        ["vec"] = "→",
        ["dot"] = "˙",
    };
}
