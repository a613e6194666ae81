(* Polynomial expressions, their derivatives, and a verified normal form.
   Standard library only; no axioms beyond those of its real numbers. *)
From Coq Require Import QArith Qreals ZArith List PArith Bool Lia Reals Lra FMapPositive Permutation Ring.
Import ListNotations.
Set Implicit Arguments.
Open Scope R_scope.

(* ---- Finite sums ------------------------------------------------------------------------- *)

Fixpoint sum {A : Type} (f : A -> R) (l : list A) : R :=
  match l with [] => 0 | a :: m => f a + sum f m end.

Lemma sum_ext : forall A (f g : A -> R) l, (forall a, In a l -> f a = g a) -> sum f l = sum g l.
Proof.
  induction l as [|a l IH]; cbn; intros H; [reflexivity|].
  rewrite (H a (or_introl eq_refl)). f_equal. apply IH. intros b Hb. apply H. now right.
Qed.

Lemma sum_zero : forall A (f : A -> R) l, (forall a, In a l -> f a = 0) -> sum f l = 0.
Proof.
  induction l as [|a l IH]; cbn; intros H; [reflexivity|].
  rewrite (H a (or_introl eq_refl)), IH; [lra|]. intros b Hb. apply H. now right.
Qed.

Lemma sum_plus : forall A (f g : A -> R) l, sum (fun a => f a + g a) l = sum f l + sum g l.
Proof. induction l as [|a l IH]; cbn; [lra|]. rewrite IH. lra. Qed.

Lemma sum_scale : forall A c (f : A -> R) l, sum (fun a => c * f a) l = c * sum f l.
Proof. induction l as [|a l IH]; cbn; [lra|]. rewrite IH. lra. Qed.

Lemma sum_swap : forall A B (f : A -> B -> R) l m,
  sum (fun a => sum (f a) m) l = sum (fun b => sum (fun a => f a b) l) m.
Proof.
  induction l as [|a l IH]; cbn; intros m; [symmetry; now apply sum_zero|].
  rewrite IH, <- sum_plus. reflexivity.
Qed.

(* ---- Expressions: P i is a state variable (a parameter), X i a datum (an input, a label, a slope). *)

Definition env := positive -> R.

Inductive expr : Type :=
  | Cst (q : Q) | P (i : positive) | X (i : positive)
  | Add (a b : expr) | Sub (a b : expr) | Mul (a b : expr) | Neg (a : expr) | Pow (a : expr) (k : nat).

Fixpoint eval (e : expr) (p x : env) : R :=
  match e with
  | Cst q => Q2R q
  | P i => p i
  | X i => x i
  | Add a b => eval a p x + eval b p x
  | Sub a b => eval a p x - eval b p x
  | Mul a b => eval a p x * eval b p x
  | Neg a => - eval a p x
  | Pow a k => eval a p x ^ k
  end.

Declare Scope expr_scope.
Delimit Scope expr_scope with E.
Bind Scope expr_scope with expr.
Notation "a + b" := (Add a b) : expr_scope.
Notation "a - b" := (Sub a b) : expr_scope.
Notation "a * b" := (Mul a b) : expr_scope.
Notation "- a" := (Neg a) : expr_scope.
Notation "a ^ k" := (Pow a k%nat) : expr_scope.
Definition num (z : Z) : expr := Cst (z # 1).

Lemma Q2R_Z : forall z, Q2R (z # 1) = IZR z.
Proof. intros z. unfold Q2R. cbn. lra. Qed.

Lemma Q2R_0 : Q2R (0 # 1) = 0.
Proof. apply (Q2R_Z 0). Qed.

Lemma Q2R_1 : Q2R (1 # 1) = 1.
Proof. apply (Q2R_Z 1). Qed.

(* The partial derivative in P i. The first factor of each product is the likelier zero. *)
Fixpoint D (i : positive) (e : expr) : expr :=
  match e with
  | Cst _ | X _ => num 0
  | P j => if Pos.eqb j i then num 1 else num 0
  | Add a b => Add (D i a) (D i b)
  | Sub a b => Sub (D i a) (D i b)
  | Mul a b => Add (Mul (D i a) b) (Mul (D i b) a)
  | Neg a => Neg (D i a)
  | Pow a k => match k with O => num 0 | S n => Mul (D i a) (Mul (num (Z.of_nat k)) (Pow a n)) end
  end.

Fixpoint occurs (i : positive) (e : expr) : bool :=
  match e with
  | Cst _ | X _ => false
  | P j => Pos.eqb j i
  | Add a b | Sub a b | Mul a b => occurs i a || occurs i b
  | Neg a | Pow a _ => occurs i a
  end.

(* Only state variables of the list occur, and no data. *)
Fixpoint over (l : list positive) (e : expr) : bool :=
  match e with
  | Cst _ => true
  | X _ => false
  | P j => existsb (Pos.eqb j) l
  | Add a b | Sub a b | Mul a b => over l a && over l b
  | Neg a | Pow a _ => over l a
  end.

Lemma D_absent : forall i e p x, occurs i e = false -> eval (D i e) p x = 0.
Proof.
  induction e; cbn; intros p x H; rewrite ?Q2R_0; try reflexivity.
  - destruct (Pos.eqb i0 i); [discriminate|apply Q2R_0].
  - apply orb_false_elim in H as [H1 H2]. rewrite IHe1, IHe2 by assumption. lra.
  - apply orb_false_elim in H as [H1 H2]. rewrite IHe1, IHe2 by assumption. lra.
  - apply orb_false_elim in H as [H1 H2]. rewrite IHe1, IHe2 by assumption. lra.
  - rewrite IHe by assumption. lra.
  - destruct k as [|n]; [apply Q2R_0|]. cbn [eval]. rewrite IHe by assumption. lra.
Qed.

Lemma over_data : forall l e p x y, over l e = true -> eval e p x = eval e p y.
Proof.
  induction e; cbn; intros p x y H; try discriminate; try reflexivity;
    try (apply andb_true_iff in H as [H1 H2]; now rewrite (IHe1 p x y H1), (IHe2 p x y H2));
    now rewrite (IHe p x y H).
Qed.

Lemma over_D : forall l i e, over l e = true -> over l (D i e) = true.
Proof.
  induction e; cbn; intros H; try discriminate; try reflexivity.
  - now destruct (Pos.eqb i0 i).
  - apply andb_true_iff in H as [H1 H2]. now rewrite IHe1, IHe2.
  - apply andb_true_iff in H as [H1 H2]. now rewrite IHe1, IHe2.
  - apply andb_true_iff in H as [H1 H2]. now rewrite IHe1, IHe2, H1, H2.
  - now apply IHe.
  - destruct k as [|n]; [reflexivity|]. cbn. now rewrite IHe, H.
Qed.

(* ---- The formal derivative is the real one --------------------------------------------------- *)

(* The derivative of an expression in the direction d. *)
Fixpoint tangent (e : expr) (p x d : env) : R :=
  match e with
  | Cst _ | X _ => 0
  | P i => d i
  | Add a b => tangent a p x d + tangent b p x d
  | Sub a b => tangent a p x d - tangent b p x d
  | Mul a b => tangent a p x d * eval b p x + tangent b p x d * eval a p x
  | Neg a => - tangent a p x d
  | Pow a k => match k with O => 0 | S n => tangent a p x d * (INR k * eval a p x ^ n) end
  end.

Lemma tangent_derivable : forall e (g : R -> env) x d t,
  (forall i, occurs i e = true -> derivable_pt_lim (fun s => g s i) t (d i)) ->
  derivable_pt_lim (fun s => eval e (g s) x) t (tangent e (g t) x d).
Proof.
  induction e; cbn [eval tangent]; intros g x d t H.
  - apply derivable_pt_lim_const.
  - apply H. cbn. apply Pos.eqb_refl.
  - apply derivable_pt_lim_const.
  - apply (derivable_pt_lim_plus (fun s => eval e1 (g s) x) (fun s => eval e2 (g s) x));
      [apply IHe1|apply IHe2]; intros i Hi; apply H; cbn; rewrite Hi; now rewrite ?orb_true_r.
  - apply (derivable_pt_lim_minus (fun s => eval e1 (g s) x) (fun s => eval e2 (g s) x));
      [apply IHe1|apply IHe2]; intros i Hi; apply H; cbn; rewrite Hi; now rewrite ?orb_true_r.
  - rewrite (Rmult_comm (tangent e2 (g t) x d)).
    apply (derivable_pt_lim_mult (fun s => eval e1 (g s) x) (fun s => eval e2 (g s) x));
      [apply IHe1|apply IHe2]; intros i Hi; apply H; cbn; rewrite Hi; now rewrite ?orb_true_r.
  - apply (derivable_pt_lim_opp (fun s => eval e (g s) x)). apply IHe. intros i Hi. now apply H.
  - destruct k as [|n]; [apply derivable_pt_lim_const|].
    rewrite Rmult_comm.
    apply (derivable_pt_lim_comp (fun s => eval e (g s) x) (fun y => y ^ S n)).
    + apply IHe. intros i Hi. now apply H.
    + apply (derivable_pt_lim_pow (eval e (g t) x) (S n)).
Qed.

Lemma tangent_sum : forall A (key : A -> positive) (l : list A) e p x (d : env),
  NoDup (map key l) -> over (map key l) e = true ->
  tangent e p x d = sum (fun a => eval (D (key a) e) p x * d (key a)) l.
Proof.
  intros A key l e p x d Hl. induction e; cbn [over tangent D eval]; intros H.
  - symmetry. apply sum_zero. intros a _. cbn. rewrite Q2R_0. lra.
  - revert H Hl. induction l as [|a l IH]; cbn; intros H Hl; [discriminate|].
    inversion Hl as [|b m Hn Hm Eb]; subst.
    destruct (Pos.eqb i (key a)) eqn:E.
    + apply Pos.eqb_eq in E. subst i. cbn. rewrite Q2R_1. rewrite sum_zero; [lra|].
      intros b Hb. destruct (Pos.eqb (key a) (key b)) eqn:E2.
      * apply Pos.eqb_eq in E2. exfalso. apply Hn. rewrite E2. now apply in_map.
      * cbn. rewrite Q2R_0. lra.
    + cbn in H. rewrite <- IH by assumption. cbn. rewrite Q2R_0. lra.
  - discriminate.
  - apply andb_true_iff in H as [H1 H2]. rewrite IHe1, IHe2, <- sum_plus by assumption.
    apply sum_ext. intros a _. cbn. lra.
  - apply andb_true_iff in H as [H1 H2]. rewrite IHe1, IHe2 by assumption.
    replace (sum (fun a => eval (D (key a) e1) p x * d (key a)) l - sum (fun a => eval (D (key a) e2) p x * d (key a)) l)
      with (sum (fun a => eval (D (key a) e1) p x * d (key a)) l + -1 * sum (fun a => eval (D (key a) e2) p x * d (key a)) l) by lra.
    rewrite <- sum_scale, <- sum_plus. apply sum_ext. intros a _. cbn. lra.
  - apply andb_true_iff in H as [H1 H2]. rewrite IHe1, IHe2 by assumption.
    rewrite !(Rmult_comm (sum _ _)), <- !sum_scale, <- sum_plus. apply sum_ext. intros a _. cbn. lra.
  - rewrite IHe by assumption.
    replace (- sum (fun a => eval (D (key a) e) p x * d (key a)) l)
      with (-1 * sum (fun a => eval (D (key a) e) p x * d (key a)) l) by lra.
    rewrite <- sum_scale. apply sum_ext. intros a _. cbn. lra.
  - destruct k as [|n].
    + symmetry. apply sum_zero. intros a _. cbn. rewrite Q2R_0. lra.
    + rewrite IHe by assumption. rewrite Rmult_comm, <- sum_scale. apply sum_ext. intros a _.
      cbn [eval num]. unfold num. cbn [eval]. rewrite Q2R_Z, <- INR_IZR_INZ. lra.
Qed.

Definition update (p : env) (i : positive) (s : R) : env := fun j => if Pos.eqb j i then s else p j.

(* F has the partial derivative d in the variable i at the point p. *)
Definition partial (F : env -> R) (i : positive) (p : env) (d : R) : Prop :=
  derivable_pt_lim (fun s => F (update p i s)) (p i) d.

Lemma eval_ext : forall e p r x, (forall i, p i = r i) -> eval e p x = eval e r x.
Proof.
  induction e; cbn; intros p r x H; auto;
    try (rewrite (IHe1 p r x H), (IHe2 p r x H); reflexivity); rewrite (IHe p r x H); reflexivity.
Qed.

Lemma update_same : forall p i j, update p i (p i) j = p j.
Proof. intros p i j. unfold update. destruct (Pos.eqb j i) eqn:E; [apply Pos.eqb_eq in E; now subst|reflexivity]. Qed.

Lemma tangent_unit : forall e i p x,
  tangent e (update p i (p i)) x (fun j => if Pos.eqb j i then 1 else 0) = eval (D i e) p x.
Proof.
  induction e; cbn [tangent D eval]; intros j p x; unfold num; cbn [eval]; rewrite ?Q2R_0; try reflexivity.
  - destruct (Pos.eqb i j); cbn; now rewrite ?Q2R_0, ?Q2R_1.
  - now rewrite IHe1, IHe2.
  - now rewrite IHe1, IHe2.
  - rewrite IHe1, IHe2, !(eval_ext _ _ _ x (update_same p j)). reflexivity.
  - now rewrite IHe.
  - destruct k as [|n]; cbn [eval]; [now rewrite Q2R_0|].
    rewrite IHe, (eval_ext _ _ _ x (update_same p j)), Q2R_Z, <- INR_IZR_INZ. reflexivity.
Qed.

Theorem D_is_partial : forall e i p x, partial (fun q => eval e q x) i p (eval (D i e) p x).
Proof.
  intros e i p x. unfold partial. rewrite <- tangent_unit. apply (tangent_derivable e (fun s => update p i s)).
  intros j _. unfold update. destruct (Pos.eqb j i); [apply derivable_pt_lim_id|apply derivable_pt_lim_const].
Qed.

Lemma partial_unique : forall F i p a b, partial F i p a -> partial F i p b -> a = b.
Proof. intros F i p a b. apply uniqueness_limite. Qed.
