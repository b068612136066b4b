#!/usr/bin/env python3
"""Samples of a model folder, to read: conversations for the assistant, openings of documents for the base model.

    python3 scripts/pretrain/talk.py models/barista [--temperature 0.8] [--top-p 0.9] [--seed 0]
"""
import argparse
import json

import torch

from data import EOS, IM_END
from folder import Folder

MENU = ("You are the assistant at the Coffee Bar. Ask the customer to confirm the order before you send it. "
        "Menu: Latte, Mocha, Americano, Cold Brew, Chai Latte, Earl Grey. Milk: whole milk, oat milk, almond milk.")
CONVERSATIONS = [
    (None, ["Hi, can I get a latte with oat milk, please?", "Yes, that's right."]),
    (None, ["What is in a cold brew?", "Ok, one of those please."]),
    (None, ["What kind of herbal tea do you have?", "Peppermint then."]),
    (None, ["Who won the football game last night?"]),
    (MENU, ["Do you have a cappuccino?", "Then a mocha with almond milk.", "Looks good."]),
    (MENU, ["Two chai lattes to go.", "No, I said to go.", "Yes."]),
    ("You are a friendly barista.", ["Good morning!", "What do you recommend?"]),
    (None, ["Can you tell me the wifi password?", "Okay, then just an espresso."]),
]
OPENINGS = ["Once upon a time", "The Lion and the Mouse\n\n", "\"I am hungry,\" said", ""]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder")
    parser.add_argument("--temperature", type=float, default=0.8)
    parser.add_argument("--top-p", type=float, default=0.9)
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    torch.set_num_threads(1)
    folder = Folder(args.folder)
    tokenizer = folder.tokenizer
    settings = dict(temperature=args.temperature, top_p=args.top_p, seed=args.seed)
    if "chat_template" not in json.loads((folder.path / "tokenizer_config.json").read_text()):
        for opening in OPENINGS:
            new, _ = folder.generate([1, *tokenizer.encode(opening)], 120, stop=(EOS,), **settings)
            print(f"> {opening}|{tokenizer.decode(new)}\n")
        return
    for system, turns in CONVERSATIONS:
        messages = [{"role": "system", "content": system}] if system else []
        print(f"system: {system}" if system else "")
        for turn in turns:
            messages.append({"role": "user", "content": turn})
            new, _ = folder.generate(tokenizer.chat(messages), 80, stop=(IM_END, EOS), **settings)
            messages.append({"role": "assistant", "content": tokenizer.decode(new)})
            print(f"user: {turn}\nassistant: {messages[-1]['content']}")


if __name__ == "__main__":
    main()
