namespace CourseKit.Training;

/// <summary>One encoded text with its class.</summary>
/// <param name="InputIds">Token ids, special tokens included.</param>
/// <param name="TokenTypeIds">0 for the first text of a pair, 1 for the second; null for all 0.</param>
/// <param name="Label">The right class.</param>
public sealed record TrainingExample(int[] InputIds, int[]? TokenTypeIds, int Label);
