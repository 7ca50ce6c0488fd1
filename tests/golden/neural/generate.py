"""Reference values for the networks, in double precision. See README.md."""

import json
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np

jax.config.update("jax_enable_x64", True)
HERE = Path(__file__).parent
RNG = np.random.default_rng(20)


def draw(*shape, scale=1.0):
    # Rounded to single precision: the engine reads the very same numbers.
    return np.float32(RNG.normal(size=shape) * scale).astype(np.float64)


def linear(inputs, outputs):
    return {"weight": draw(inputs, outputs, scale=0.5), "bias": draw(outputs, scale=0.2)}


def flat(tree):
    """Parameters by name, in the engine's order."""
    out = []

    def walk(node, path):
        if isinstance(node, dict):
            for key, value in node.items():
                walk(value, path + [key])
        elif isinstance(node, (list, tuple)):
            for at, value in enumerate(node):
                walk(value, path + [str(at)])
        else:
            out.append((".".join(path), node))

    walk(tree, [])
    return out


def listed(value):
    array = np.asarray(value, dtype=np.float64)
    return [float(f"{v:.9g}") for v in array.reshape(-1)]


def entries(tree):
    return [{"name": n, "shape": list(np.shape(v)), "values": listed(v)} for n, v in flat(tree)]


def apply(layer, x):
    return x @ layer["weight"] + layer["bias"]


def adam_start(tree):
    zeros = jax.tree_util.tree_map(jnp.zeros_like, tree)
    return {"step": 0, "first": zeros, "second": zeros}


def adam(tree, grads, state, rate, betas, decay, epsilon=1e-8):
    t = state["step"] + 1
    b1, b2 = betas
    tm = jax.tree_util.tree_map
    grads = tm(lambda g, w: g + decay * w, grads, tree)
    first = tm(lambda m, g: b1 * m + (1 - b1) * g, state["first"], grads)
    second = tm(lambda v, g: b2 * v + (1 - b2) * g * g, state["second"], grads)

    def move(w, m, v):
        return w - rate / (1 - b1**t) * m / (jnp.sqrt(v) / jnp.sqrt(1 - b2**t) + epsilon)

    return tm(move, tree, first, second), {"step": t, "first": first, "second": second}


def one_hot(rows, widths):
    out = []
    for width in widths:
        block = np.zeros((rows, width))
        block[np.arange(rows), RNG.integers(0, width, rows)] = 1.0
        out.append(block)
    return np.concatenate(out, axis=1)


def spans_of(widths):
    start, out = 0, []
    for width in widths:
        out.append((start, start + width))
        start += width
    return out


def tvae():
    scalars, widths, rows, hidden, dim = 2, [3, 2], 6, 3, 5
    width = scalars + sum(widths)
    names = {
        "encoder": [linear(width, dim), linear(dim, dim)],
        "mean": linear(dim, hidden),
        "log_variance": linear(dim, hidden),
        "decoder": [linear(hidden, dim), linear(dim, dim)],
        "output": linear(dim, width),
        "sigma": np.full((1, scalars), 0.1),
    }
    x = np.concatenate([np.float32(np.clip(draw(rows, scalars, scale=0.5), -0.99, 0.99)), one_hot(rows, widths)], axis=1)
    steps, rate, decay, factor = 6, 1e-2, 1e-3, 2.0
    noises = [draw(rows, hidden) for _ in range(steps)]

    def parts(net, noise):
        h = x
        for layer in net["encoder"]:
            h = jax.nn.relu(apply(layer, h))
        mean, logvar = apply(net["mean"], h), apply(net["log_variance"], h)
        h = mean + jnp.exp(0.5 * logvar) * noise
        for layer in net["decoder"]:
            h = jax.nn.relu(apply(layer, h))
        r = apply(net["output"], h)
        sigma = net["sigma"]
        total = jnp.sum((x[:, :scalars] - jnp.tanh(r[:, :scalars])) ** 2 / (2 * sigma**2)) + rows * jnp.sum(jnp.log(sigma))
        for a, b in spans_of(widths):
            logits = r[:, scalars + a : scalars + b]
            total += -jnp.sum(jax.nn.log_softmax(logits) * x[:, scalars + a : scalars + b])
        kl = -0.5 * jnp.sum(1 + logvar - mean**2 - jnp.exp(logvar)) / rows
        return total * factor / rows, kl

    net, state, losses = names, adam_start(names), []
    for noise in noises:
        recon, kl = parts(net, noise)
        losses.append([float(recon), float(kl)])
        grads = jax.grad(lambda n: sum(parts(n, noise)))(net)
        net, state = adam(net, grads, state, rate, (0.9, 0.999), decay)
        net["sigma"] = jnp.clip(net["sigma"], 0.01, 1.0)
        if len(losses) == 1:
            first = entries(net)
    return {
        "rows": rows, "scalars": scalars, "spans": widths, "embedding_dim": hidden, "dim": dim, "rate": rate, "decay": decay,
        "factor": factor, "weights": entries(names), "x": listed(x), "noises": [listed(n) for n in noises],
        "losses": [listed(l) for l in losses], "after_one": first, "after_all": entries(net),
    }


def critic_value(critic, x, masks):
    for layer, mask in zip(critic["layers"], masks):
        h = apply(layer, x)
        x = jnp.where(h > 0, h, 0.2 * h) * mask
    return apply(critic["output"], x)


def penalty(critic, x, masks):
    # The slope of the critic by automatic differentiation; its norm is differentiated once more for the weights.
    slope = jax.grad(lambda v: jnp.sum(critic_value(critic, v, masks)))(x)
    return jnp.mean((jnp.sqrt(jnp.sum(slope**2, axis=1) + 1e-12) - 1) ** 2)


def ctgan():
    scalars, widths, conditions, rows, pac, hidden, dim = 1, [3, 2], 5, 8, 2, 4, 6
    width, groups, group = scalars + sum(widths), rows // pac, pac * (scalars + sum(widths) + conditions)
    tau, weight, rate, decay, betas, keep = 0.2, 10.0, 2e-3, 1e-3, (0.5, 0.9), 0.5
    inputs = hidden + conditions

    def block(size):
        norm = {
            "scale": np.float32(1 + 0.2 * RNG.normal(size=(1, dim))).astype(np.float64), "shift": draw(1, dim, scale=0.2),
            "mean": np.zeros((1, dim)), "variance": np.ones((1, dim)),
        }
        return {"linear": linear(size, dim), "norm": norm}

    generator = {"blocks": [block(inputs), block(inputs + dim)], "output": linear(inputs + 2 * dim, width)}
    critic = {"layers": [linear(group, dim), linear(dim, dim)], "output": linear(dim, 1)}

    def forward(gen, x):
        moments = []
        for b in gen["blocks"]:
            h = apply(b["linear"], x)
            mean, var = jnp.mean(h, 0, keepdims=True), jnp.var(h, 0, keepdims=True)
            moments.append((mean, var * rows / (rows - 1)))
            h = (h - mean) / jnp.sqrt(var + 1e-5) * b["norm"]["scale"] + b["norm"]["shift"]
            x = jnp.concatenate([jax.nn.relu(h), x], axis=1)
        return apply(gen["output"], x), moments

    def observe(gen, moments):
        blocks = []
        for b, (mean, var) in zip(gen["blocks"], moments):
            n = dict(b["norm"])
            n["mean"] = 0.9 * n["mean"] + 0.1 * mean
            n["variance"] = 0.9 * n["variance"] + 0.1 * var
            blocks.append({"linear": b["linear"], "norm": n})
        return {"blocks": blocks, "output": gen["output"]}

    def activated(raw, gumbels):
        parts = [jnp.tanh(raw[:, :scalars])]
        for a, b in spans_of(widths):
            parts.append(jax.nn.softmax((raw[:, scalars + a : scalars + b] + gumbels[:, a:b]) / tau))
        return jnp.concatenate(parts, axis=1)

    def grouped(rows_, condition):
        return jnp.concatenate([rows_, condition], axis=1).reshape(groups, group)

    def condition_of():
        # One level of one of the two spans a row.
        picks = RNG.integers(0, conditions, rows)
        out = np.zeros((rows, conditions))
        out[np.arange(rows), picks] = 1.0
        chosen = np.stack([picks < 3, picks >= 3], axis=1).astype(np.float64)
        return out, chosen

    def input_of():
        condition, chosen = condition_of()
        noise = draw(rows, hidden)
        gumbels = np.float32(RNG.gumbel(size=(rows, sum(widths)))).astype(np.float64)
        return np.concatenate([noise, condition], axis=1), condition, chosen, gumbels

    def masks_of(count):
        return [(RNG.uniform(size=(count, dim)) < keep).astype(np.float64) / keep for _ in range(2)]

    gen, cri = generator, critic
    adam_gen, adam_cri, steps = adam_start(generator), adam_start(critic), []
    for _ in range(4):
        step = {}
        entries_, condition, _, gumbels = input_of()
        perm = RNG.permutation(rows)
        real = np.concatenate(
            [np.float32(np.clip(draw(rows, scalars), -0.99, 0.99)), one_hot(rows, widths), condition[perm]], axis=1
        ).reshape(groups, group)
        masks, others = masks_of(2 * groups), masks_of(groups)
        mixture = np.float32(RNG.uniform(size=(groups, 1))).astype(np.float64)
        step["judge"] = {
            "entries": listed(entries_), "condition": listed(condition), "gumbels": listed(gumbels), "real": listed(real),
            "masks": [listed(m) for m in masks], "others": [listed(m) for m in others], "mixture": listed(mixture),
        }
        raw, moments = forward(gen, entries_)
        gen = observe(gen, moments)
        fake = grouped(activated(raw, gumbels), condition)
        mixed = mixture * real + (1 - mixture) * fake

        def losses(c):
            values = critic_value(c, jnp.concatenate([fake, real]), masks)
            return jnp.mean(values[:groups]) - jnp.mean(values[groups:]), penalty(c, mixed, others)

        gap, pen = losses(cri)
        grads = jax.grad(lambda c: losses(c)[0] + weight * losses(c)[1])(cri)
        cri, adam_cri = adam(cri, grads, adam_cri, rate, betas, decay)
        step["judge"].update({"gap": float(gap), "penalty": float(pen), "critic_after": entries(cri)})

        entries_, condition, chosen, gumbels = input_of()
        masks = masks_of(groups)

        def make(g):
            raw, moments = forward(g, entries_)
            fake = grouped(activated(raw, gumbels), condition)
            value = -jnp.mean(critic_value(cri, fake, masks))
            asked = 0.0
            for i, (a, b) in enumerate(spans_of(widths)):
                logs = jax.nn.log_softmax(raw[:, scalars + a : scalars + b])
                asked -= jnp.sum(logs * condition[:, a:b] * chosen[:, i : i + 1])
            return value + asked / rows, (value, asked / rows, moments)

        (_, (value, asked, moments)), grads = jax.value_and_grad(make, has_aux=True)(gen)
        before = gen
        gen, adam_gen = adam(gen, grads, adam_gen, rate, betas, decay)
        # Running moments are no parameters: Adam leaves them alone.
        for new, old in zip(gen["blocks"], before["blocks"]):
            new["norm"]["mean"], new["norm"]["variance"] = old["norm"]["mean"], old["norm"]["variance"]
        gen = observe(gen, moments)
        step["make"] = {
            "entries": listed(entries_), "condition": listed(condition), "gumbels": listed(gumbels), "chosen": listed(chosen),
            "masks": [listed(m) for m in masks], "value": float(value), "asked": float(asked), "generator_after": entries(gen),
        }
        steps.append(step)
    return {
        "rows": rows, "pac": pac, "scalars": scalars, "spans": widths, "conditions": conditions, "embedding_dim": hidden, "dim": dim,
        "temperature": tau, "penalty_weight": weight, "rate": rate, "decay": decay, "betas": list(betas),
        "generator": entries(generator), "critic": entries(critic), "steps": steps,
    }


for name, make in [("tvae", tvae), ("ctgan", ctgan)]:
    (HERE / f"{name}.json").write_text(json.dumps(make(), separators=(",", ":")) + "\n")
